internal import Exports
internal import Glibc
internal import Ledger
internal import Model
internal import Publish
package import Text

/// One export file of a run.
package struct ExportFile: Sendable {
  /// Where it lies.
  package var path: String
  /// What the run calls it: the path below the folder argument, or the file's name.
  package var name: String
  package var bytes: Int64
  /// How it was when it was listed; nil when it could not be looked at.
  package var stamp: FileStamp?

  package init(path: String, name: String, bytes: Int64) {
    self.path = path
    self.name = name
    self.bytes = bytes
    stamp = FileStamp(path: path)
  }

  /// Whether it is another file by now, or a changed one.
  var hasChanged: Bool { FileStamp(path: path) != stamp }
}

/// The exports that the arguments name, ordered by name.
enum ExportList {
  /// - Throws: exit 66 for what cannot be read, 64 when two exports have one name.
  static func find(_ arguments: [String]) throws(Failure) -> [ExportFile] {
    var files: [ExportFile] = []
    for argument in arguments {
      var info = stat()
      guard unsafe stat(argument.onDisk, &info) == 0 else { throw missing(argument) }
      if info.st_mode & S_IFMT == S_IFDIR {
        try collect(argument, below: "", &files)
      } else {
        guard info.st_mode & S_IFMT == S_IFREG else { throw irregular(argument) }
        let name = argument.pathParts().last ?? argument
        // A link that the user names is followed once, here; nothing is followed later.
        guard let path = linkTarget(argument) == nil ? argument : realPath(argument) else {
          throw missing(argument)
        }
        files.append(ExportFile(path: path, name: name, bytes: Int64(info.st_size)))
      }
    }
    files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (one, next) in zip(files, files.dropFirst())
    where one.name.utf8.elementsEqual(next.name.utf8) {
      throw Failure(
        .usage,
        Problem(
          "E305", path: one.name, "two exports have this name: \(one.path) and \(next.path)",
          help: "name the folder above both, or rename one of them"))
    }
    guard files.count < RatedRecord.maxExports else {
      throw Failure(
        .usage,
        Problem(
          "E306", "more than \(RatedRecord.maxExports - 1) exports",
          help: "join exports into fewer files"))
    }
    return files
  }

  /// Every regular file below a folder whose name begins with neither `.` nor `_`.
  private static func collect(_ folder: String, below prefix: String, _ files: inout [ExportFile])
    throws(Failure)
  {
    guard let handle = unsafe opendir(folder.onDisk) else { throw missing(folder) }
    var names: [String] = []
    // Names that cannot be read would leave money out.
    errno = 0
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(fileName: bytes.prefix { $0 != 0 })
      }
      if !name.hasBytePrefix("."), !name.hasBytePrefix("_") { names.append(name) }
      errno = 0
    }
    let failure = errno == 0 ? nil : missing(folder)
    unsafe closedir(handle)
    if let failure { throw failure }
    for name in names {
      let path = folder + "/" + name
      var info = stat()
      // A symlink could lead out of the folder, a pipe never end; to pass them over in silence
      // could leave money out.
      guard unsafe lstat(path.onDisk, &info) == 0 else { throw missing(path) }
      switch info.st_mode & S_IFMT {
      case S_IFDIR: try collect(path, below: prefix + name + "/", &files)
      case S_IFREG:
        files.append(ExportFile(path: path, name: prefix + name, bytes: Int64(info.st_size)))
      default: throw irregular(path)
      }
    }
  }

  private static func irregular(_ path: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E309", path: path, "is not a regular file",
        help: "write it to a file first: an export is read by its size and may be read twice; "
          + "symlinks in a folder are not followed"))
  }

  private static func missing(_ path: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E302", path: path, unsafe "cannot be opened: \(String(cString: strerror(errno)))",
        help: "check the path and its permissions, then run again"))
  }
}
