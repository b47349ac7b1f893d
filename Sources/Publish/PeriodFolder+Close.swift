internal import CSystem
internal import Glibc
public import Model
internal import RunFiles
internal import Text

extension PeriodFolder {
  public var closedPath: String { path + "/" + ClosedPeriod.fileName }

  /// Whether the period's run is final.
  public var isClosed: Bool {
    get throws(Failure) { try ClosedPeriod.isClosed(path) }
  }

  /// What `closed.json` says; nil while the period is open.
  public var closed: String? {
    get throws(Failure) { try ClosedPeriod.text(path) }
  }

  /// What becomes `closed.json` once it is whole.
  var freshClosedPath: String { path + "/.closed" }

  /// Writes `closed.json`, whole or not at all.
  public func writeClosed(_ text: String) throws(Failure) {
    let fresh = freshClosedPath
    unsafe unlink(fresh.onDisk)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe Glibc.open(fresh.onDisk, flags, 0o600)
    guard descriptor >= 0 else { throw outputFailure("cannot create", fresh) }
    var buffer = TextBuffer()
    buffer.append(text)
    do throws(Failure) {
      try unsafe writeFully(descriptor, buffer.bytes, fresh)
      guard fsync(descriptor) == 0 else { throw outputFailure("cannot sync", fresh) }
    } catch {
      close(descriptor)
      unsafe unlink(fresh.onDisk)
      throw error
    }
    close(descriptor)
    rebill_hold_signals(1)
    guard unsafe rename(fresh.onDisk, closedPath.onDisk) == 0 else {
      throw outputFailure("cannot close", closedPath)
    }
    do throws(Failure) {
      try syncFolder()
    } catch {
      // Exit 74 says that nothing was published.
      throw unsafe unlink(closedPath.onDisk) == 0 ? error : couldNotTakeBack(error)
    }
  }
}

extension PeriodFolder {
  /// - Throws: exit 73 when the period is closed: its current run is final.
  public static func refuseClosed(output: String, period: Period) throws(Failure) {
    let folder = output + "/" + period.text
    guard try ClosedPeriod.text(folder) != nil else { return }
    let run = try ClosedPeriod.run(folder) ?? "unknown"
    throw Failure(
      .cannotCreate,
      Problem(
        "E644", path: folder + "/closed.json", "period \(period.text) is closed with run \(run)",
        help: try AdjustmentSets(folder).remedy(closed: run, in: folder)))
  }
}
