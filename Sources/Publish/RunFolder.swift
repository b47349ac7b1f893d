internal import CSystem
internal import Glibc
public import Model

/// The folder of one period in the output folder, locked for as long as this value lives.
///
/// A run is built in the hidden folder `.work`, synced, renamed to its run id, and made `current`
/// by replacing a symlink. A kill at any moment leaves the old run or the new one current; the
/// next run removes what is left of `.work`.
public struct PeriodFolder: ~Copyable {
  public let path: String
  private let descriptor: Int32
  private let created: [String]

  /// Where the run is built.
  public var workPath: String { path + "/.work" }

  private init(path: String, descriptor: Int32, created: [String]) {
    self.path = path
    self.descriptor = descriptor
    self.created = created
  }

  /// Creates the folder where it is missing, locks it and makes an empty work folder.
  ///
  /// - Throws: exit 75 when another run holds it, 73 when it cannot be created.
  public static func open(output: String, period: Period) throws(Failure) -> PeriodFolder {
    let path = output + "/" + period.text
    let created = try createMissing(path)
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw outputFailure("cannot open folder", path) }
    let folder = PeriodFolder(path: path, descriptor: descriptor, created: created)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure(
        .busy,
        Problem(
          "E402", path: path, "another run works on this period",
          help: "wait until it has ended, then run again"))
    }
    try removeTree(folder.workPath)
    try createFolder(folder.workPath)
    return folder
  }

  deinit {
    // Closing alone would leave the lock to a process that was just being started.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Removes the work folder, and the folders above it that this run made and left empty.
  public func abandon() {
    try? removeTree(workPath)
    for folder in created.reversed() { rmdir(folder) }
  }

  /// The run that is current; nil when there is none.
  public var current: String? { linkTarget(path + "/current") }

  /// Makes what was built in the work folder the current run.
  ///
  /// - Returns: whether anything changed.
  public func publish(_ runID: String) throws(Failure) -> Bool {
    let target = path + "/" + runID
    var changed = false
    if isFolder(target) {
      try removeTree(workPath)
    } else {
      try syncTree()
      guard rename(workPath, target) == 0 else { throw outputFailure("cannot publish", target) }
      changed = true
    }
    try syncFolder()
    if current != runID {
      try switchCurrent(to: runID)
      changed = true
    }
    return changed
  }

  private func switchCurrent(to runID: String) throws(Failure) {
    let fresh = path + "/.current"
    unlink(fresh)
    guard symlink(runID, fresh) == 0, rename(fresh, path + "/current") == 0 else {
      throw outputFailure("cannot switch", path + "/current")
    }
    try syncFolder()
  }

  /// One call for all files of the run: thousands of single syncs would take minutes.
  private func syncTree() throws(Failure) {
    guard rebill_syncfs(descriptor) == 0 else { throw outputFailure("cannot sync", workPath) }
  }

  private func syncFolder() throws(Failure) {
    guard fsync(descriptor) == 0 else { throw outputFailure("cannot sync", path) }
  }
}

/// Creates a folder and those above it. - Returns: the ones that were not there, outermost first.
func createMissing(_ path: String) throws(Failure) -> [String] {
  var created: [String] = []
  var prefix = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    prefix += prefix.isEmpty || prefix == "/" ? String(part) : "/" + part
    if mkdir(prefix, 0o700) == 0 {
      created.append(prefix)
    } else if !isFolder(prefix, followingLinks: true) {
      throw outputFailure("cannot create folder", prefix)
    }
  }
  return created
}

func isFolder(_ path: String, followingLinks: Bool = false) -> Bool {
  var info = stat()
  let result = followingLinks ? stat(path, &info) : lstat(path, &info)
  return result == 0 && info.st_mode & S_IFMT == S_IFDIR
}

public func linkTarget(_ path: String) -> String? {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
    let count = readlink(path, room.baseAddress!, room.count)
    guard count > 0 else { return nil }
    return String(
      decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count]),
      as: UTF8.self)
  }
}

/// Removes a file or a folder with all that is in it; symlinks are removed, not followed.
public func removeTree(_ path: String) throws(Failure) {
  if unlink(path) == 0 || errno == ENOENT { return }
  guard isFolder(path) else { throw outputFailure("cannot remove", path) }
  guard let folder = opendir(path) else { throw outputFailure("cannot open folder", path) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  closedir(folder)
  for name in names { try removeTree(path + "/" + name) }
  guard rmdir(path) == 0 else { throw outputFailure("cannot remove folder", path) }
}
