internal import CSystem
internal import Glibc
public import Model
internal import RunFiles
internal import Text

/// The folder of one period in the output folder, locked for as long as this value lives.
///
/// A run is built in the hidden folder `.work`, synced, renamed to its run id, and made `current`
/// by replacing a symlink. A kill at any moment leaves the old run or the new one current; the
/// next run removes what is left of `.work`. A failure takes back what was renamed already.
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
    rebill_hold_signals(0)
    let path = output + "/" + period.text
    let created = try createMissing(path)
    let descriptor = unsafe Glibc.open(path.onDisk, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw outputFailure("cannot open folder", path) }
    let folder = PeriodFolder(path: path, descriptor: descriptor, created: created)
    try folder.lock()
    try removeTree(folder.workPath)
    try removeTree(folder.adjustmentsWorkPath)
    // A kill just before `current` was switched, or the period closed, leaves what was to be it.
    try removeTree(folder.freshLink)
    try removeTree(folder.freshClosedPath)
    try createFolder(folder.workPath)
    return folder
  }

  /// Locks the folder as it is: for a command that builds no run.
  ///
  /// - Returns: nil when there is no such folder.
  /// - Throws: exit 75 when a run holds it.
  public static func openToClose(output: String, period: Period) throws(Failure) -> PeriodFolder? {
    let path = output + "/" + period.text
    let descriptor = unsafe Glibc.open(path.onDisk, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw outputFailure("cannot open folder", path)
    }
    let folder = PeriodFolder(path: path, descriptor: descriptor, created: [])
    try folder.lock()
    return folder
  }

  private func lock() throws(Failure) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw outputFailure("cannot lock", path) }
      throw Failure(
        .busy,
        Problem(
          "E402", path: path, "another run works on this period",
          help: "wait until it has ended, then run again"))
    }
  }

  deinit {
    // Closing alone would leave the lock to a process that was just being started.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Removes what was built, and the folders above it that this run made and left empty.
  public func abandon() {
    try? removeTree(workPath)
    try? removeTree(adjustmentsWorkPath)
    for folder in created.reversed() { unsafe rmdir(folder.onDisk) }
  }

  /// The run that is current; nil when there is none.
  public var current: String? { linkTarget(path + "/current") }

  /// Makes what was built in the work folder a run, and the current one.
  ///
  /// - Parameter isCurrent: false leaves `current` as it is.
  /// - Returns: whether anything changed.
  /// - Throws: exit 73 or 74; no new run is there then.
  public func publish(_ runID: String, isCurrent: Bool = true) throws(Failure) -> Bool {
    let target = path + "/" + runID
    if isFolder(target), !(try isSameTree(workPath, target)) { throw otherRun(target) }
    let isNew = try move(workPath, to: target, isSynced: false)
    do throws(Failure) {
      try syncFolder()
      guard isCurrent, current != runID else { return isNew }
      try switchCurrent(to: runID)
      return true
    } catch {
      throw isNew ? takeBack(runID, error) : error
    }
  }

  /// Takes a new run back to where it is none: whoever abandons the folder removes it there.
  ///
  /// - Returns: what is to be told.
  func takeBack(_ runID: String, _ failure: Failure) -> Failure {
    let target = path + "/" + runID
    guard current != runID, unsafe rename(target.onDisk, workPath.onDisk) == 0 else {
      return couldNotTakeBack(failure)
    }
    fsync(descriptor)
    return failure
  }

  private func otherRun(_ target: String) -> Failure {
    Failure(
      .cannotCreate,
      Problem(
        "E403", path: target, "is in the way: it has this run's name, but not its files",
        help: "rebill verify tells what is wrong with it; move it away, then run again"))
  }

  /// - Parameter isSynced: whether all that was built is on disk.
  /// - Returns: false when the target is there already; what was built is gone either way.
  func move(_ work: String, to target: String, isSynced: Bool) throws(Failure) -> Bool {
    if isFolder(target) {
      try removeTree(work)
      return false
    }
    if !isSynced { try syncTree() }
    // From here to the end is but a moment; who stops in it must not be told that nothing came.
    rebill_hold_signals(1)
    guard unsafe rename(work.onDisk, target.onDisk) == 0 else {
      throw outputFailure("cannot publish", target)
    }
    return true
  }

  func switchCurrent(to runID: String) throws(Failure) {
    let old = current
    rebill_hold_signals(1)
    try pointCurrent(to: runID)
    do throws(Failure) {
      try syncFolder()
    } catch {
      // Exit 74 says that nothing was published.
      if let old { try? pointCurrent(to: old) } else { unsafe unlink((path + "/current").onDisk) }
      throw current == runID ? couldNotTakeBack(error) : error
    }
  }

  private var freshLink: String { path + "/.current" }

  private func pointCurrent(to runID: String) throws(Failure) {
    unsafe unlink(freshLink.onDisk)
    guard unsafe symlink(runID.onDisk, freshLink.onDisk) == 0,
      unsafe rename(freshLink.onDisk, (path + "/current").onDisk) == 0
    else {
      let failure = outputFailure("cannot switch", path + "/current")
      unsafe unlink(freshLink.onDisk)
      throw failure
    }
  }

  /// One call for all files of the run: thousands of single syncs would take minutes.
  private func syncTree() throws(Failure) {
    guard rebill_syncfs(descriptor) == 0 else { throw outputFailure("cannot sync", workPath) }
  }

  /// Makes sure of the names in the folder.
  public func syncFolder() throws(Failure) {
    guard fsync(descriptor) == 0 else { throw outputFailure("cannot sync", path) }
  }
}

/// What is told when nothing should have been published, but what was could not be taken back.
func couldNotTakeBack(_ failure: Failure) -> Failure {
  var failure = failure
  for index in failure.problems.indices {
    failure.problems[index].help =
      "what was published could not be taken back, and may not last: mend the cause and run again"
  }
  return failure
}

/// Creates a folder and those above it. - Returns: the ones that were not there, outermost first.
func createMissing(_ path: String) throws(Failure) -> [String] {
  var created: [String] = []
  var prefix = path.hasBytePrefix("/") ? "/" : ""
  for part in path.pathParts() {
    prefix += prefix.isEmpty || prefix == "/" ? part : "/" + part
    if unsafe mkdir(prefix.onDisk, 0o700) == 0 {
      created.append(prefix)
      continue
    }
    let code = errno
    if !isFolder(prefix, followingLinks: true) {
      errno = code
      throw outputFailure("cannot create folder", prefix)
    }
  }
  return created
}

/// Whether a folder holds the files of the run that was made, by names and sizes, and its manifest.
///
/// A published run is there whole, so this finds what somebody else put or left there. It reads no
/// file but the manifest, whose hash names the run and which lists the hashes of all others. More
/// files than the run's are nobody's affair.
private func isSameTree(_ made: String, _ found: String, isRoot: Bool = true) throws(Failure)
  -> Bool
{
  for name in try folderNames(made) {
    var (one, other) = (stat(), stat())
    guard unsafe lstat((made + "/" + name).onDisk, &one) == 0,
      unsafe lstat((found + "/" + name).onDisk, &other) == 0,
      one.st_mode & S_IFMT == other.st_mode & S_IFMT
    else { return false }
    if one.st_mode & S_IFMT == S_IFDIR {
      guard try isSameTree(made + "/" + name, found + "/" + name, isRoot: false) else {
        return false
      }
    } else {
      guard one.st_size == other.st_size else { return false }
    }
    // An agency may be called like the manifest.
    guard isRoot, name == Manifest.name else { continue }
    let bytes = try readWhole(made + "/" + name)
    guard try readWhole(found + "/" + name) == bytes else { return false }
  }
  return true
}

func folderNames(_ path: String) throws(Failure) -> [String] {
  guard let folder = unsafe opendir(path.onDisk) else {
    throw outputFailure("cannot open folder", path)
  }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  errno = 0
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(fileName: bytes.prefix { $0 != 0 })
    }
    if name != ".", name != ".." { names.append(name) }
    errno = 0
  }
  guard errno == 0 else { throw outputFailure("cannot list folder", path) }
  return names
}

/// Removes a file or a folder with all that is in it; symlinks are removed, not followed.
public func removeTree(_ path: String) throws(Failure) {
  if unsafe unlink(path.onDisk) == 0 || errno == ENOENT { return }
  guard isFolder(path) else { throw outputFailure("cannot remove", path) }
  for name in try folderNames(path) { try removeTree(path + "/" + name) }
  guard unsafe rmdir(path.onDisk) == 0 else { throw outputFailure("cannot remove folder", path) }
}
