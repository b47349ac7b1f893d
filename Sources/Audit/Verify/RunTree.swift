internal import Glibc
internal import Model
internal import Text

/// Looks for what lies in a run's folder without being a part of the run.
struct RunTree {
  let root: String
  /// Paths of the files that are to be there.
  let files: Set<Spelled>
  let folders: Set<Spelled>

  /// Reports every file, folder and other thing too many, and every folder too few; files too few
  /// show when they are to be read.
  func check(_ problems: inout VerifyProblems) throws(Failure) {
    var found: Set<Spelled> = []
    try walk("", &found, &problems)
    for folder in folders.subtracting(found) {
      problems.add(.missing, folder.text, 0, "the folder is missing")
    }
  }

  private func walk(_ folder: String, _ found: inout Set<Spelled>, _ problems: inout VerifyProblems)
    throws(Failure)
  {
    for name in try RunTree.names(root + "/" + folder, shown: folder) {
      let path = folder.isEmpty ? name : folder + "/" + name
      var info = stat()
      guard unsafe lstat((root + "/" + path).onDisk, &info) == 0 else { continue }
      switch info.st_mode & S_IFMT {
      case S_IFREG:
        if !files.contains(Spelled(path)) {
          problems.add(.stray, path, 0, "is no file of this run")
        }
      case S_IFDIR where folders.contains(Spelled(path)):
        found.insert(Spelled(path))
        try walk(path, &found, &problems)
      case S_IFDIR: problems.add(.stray, path, 0, "is no folder of this run")
      case S_IFLNK: problems.add(.stray, path, 0, "is a symlink; a run has none")
      default: problems.add(.stray, path, 0, "is neither a file nor a folder")
      }
    }
  }

  private static func names(_ path: String, shown: String) throws(Failure) -> [String] {
    let place = shown.isEmpty ? path : shown
    guard let stream = unsafe opendir(path.onDisk) else { throw unlisted(place) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(fileName: bytes.prefix { $0 != 0 })
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw unlisted(place) }
    return names
  }

  private static func unlisted(_ path: String) -> Failure {
    Failure(
      .inputOutput,
      Problem(
        "E632", path: path,
        unsafe "the folder cannot be listed: \(String(cString: strerror(errno)))",
        help: "check the permissions of the run, then verify again"))
  }
}
