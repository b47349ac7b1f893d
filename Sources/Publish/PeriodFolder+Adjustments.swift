internal import Glibc
public import Model
internal import RunFiles
internal import Text

extension PeriodFolder {
  /// Where the adjustments of a rerating are built.
  public var adjustmentsWorkPath: String { path + "/.adjustments" }

  public func makeAdjustmentsWork() throws(Failure) { try createFolder(adjustmentsWorkPath) }

  private var adjustmentsPath: String { path + "/" + PeriodFolder.adjustmentsName }

  /// Makes what was built in both work folders a run and the adjustments that it gives, both or
  /// neither. What is there already is left alone.
  ///
  /// - Parameters:
  ///   - name: that of the adjustments; it names both runs.
  ///   - isCurrent: false leaves `current` as it is.
  /// - Returns: whether anything of the run changed; the adjustments' folder, and whether it did.
  /// - Throws: exit 73 when something else has one of the names, 73 or 74 when writing fails.
  public func publish(_ runID: String, adjustments name: String, isCurrent: Bool) throws(Failure)
    -> (runChanged: Bool, path: String, changed: Bool)
  {
    let target = adjustmentsPath + "/" + name
    let isThere = isFolder(target)
    if isThere { try refuseOthers(target) }
    let before = current
    let isNew = try publish(runID, isCurrent: false)
    do throws(Failure) {
      let changed = try publishAdjustments(
        target, current: isCurrent ? runID : nil, isSynced: isNew)
      return (isNew || current != before, target, changed)
    } catch {
      // Adjustments that could not be taken back must have their run.
      throw isNew && (isThere || !isFolder(target)) ? takeBack(runID, error) : error
    }
  }

  private func refuseOthers(_ target: String) throws(Failure) {
    let sums = "/" + Manifest.sumsName
    guard try readWhole(target + sums) == readWhole(adjustmentsWorkPath + sums) else {
      throw Failure(
        .cannotCreate,
        Problem(
          "E654", path: target, "holds other adjustments of the same two runs",
          help: "move that folder away, then run again"))
    }
  }

  /// - Parameters:
  ///   - runID: the run that becomes current once they are there.
  ///   - isSynced: whether they are on disk: they are when the run was published just now.
  private func publishAdjustments(_ target: String, current runID: String?, isSynced: Bool)
    throws(Failure) -> Bool
  {
    let parent = adjustmentsPath
    let created = try createMissing(parent)
    guard isFolder(parent) else {
      errno = ENOTDIR
      throw outputFailure("cannot publish into what is not a folder", parent)
    }
    let isNew = try move(adjustmentsWorkPath, to: target, isSynced: isSynced)
    do throws(Failure) {
      try syncAdjustments(parent)
      try syncFolder()
      if let runID, current != runID { try switchCurrent(to: runID) }
    } catch {
      // Back to where they are none; whoever abandons the folder removes them. But a run that could
      // not be kept from becoming current must have them.
      guard isNew else { throw error }
      let isCurrent = runID != nil && current == runID
      guard !isCurrent, unsafe rename(target.onDisk, adjustmentsWorkPath.onDisk) == 0 else {
        throw couldNotTakeBack(error)
      }
      for folder in created { unsafe rmdir(folder.onDisk) }
      throw error
    }
    return isNew
  }

  private func syncAdjustments(_ parent: String) throws(Failure) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    let descriptor = unsafe Glibc.open(parent.onDisk, flags)
    guard descriptor >= 0 else { throw outputFailure("cannot open folder", parent) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw outputFailure("cannot sync", parent) }
  }
}

extension PeriodFolder {
  /// The folder of a period's folder that sets of adjustments lie in.
  public static let adjustmentsName = "adjustments"

  /// Names of the sets of adjustments of a period, ordered.
  ///
  /// - Parameter folder: the period's.
  /// - Throws: exit 74 when they cannot be listed.
  public static func adjustmentNames(_ folder: String) throws(Failure) -> [String] {
    let parent = folder + "/" + adjustmentsName
    guard isFolder(parent) else { return [] }
    return try folderNames(parent).sorted { Spelled($0) < Spelled($1) }
  }
}
