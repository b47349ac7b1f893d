internal import CSystem
internal import Glibc
public import Model
internal import RunFiles
internal import Text

extension PeriodFolder {
  private static let closedName = "closed.json"
  /// It holds a dozen numbers.
  private static let maxClosedBytes = 1 << 16

  public var closedPath: String { path + "/" + PeriodFolder.closedName }

  /// Whether the period's run is final.
  public var isClosed: Bool {
    get throws(Failure) { try PeriodFolder.isClosed(path) }
  }

  private static func isClosed(_ folder: String) throws(Failure) -> Bool {
    let path = folder + "/" + closedName
    var info = stat()
    if unsafe lstat(path.onDisk, &info) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    // It may be there.
    throw outputFailure("cannot be looked at", path)
  }

  /// What `closed.json` says; nil while the period is open.
  public var closed: String? {
    get throws(Failure) { try PeriodFolder.closedText(path) }
  }

  /// What `closed.json` of a period's folder says; nil where there is none. One that cannot be
  /// read says nothing, but closes the period all the same.
  public static func closedText(_ folder: String) throws(Failure) -> String? {
    guard try isClosed(folder) else { return nil }
    var reader = RunFileReader(root: folder)
    guard reader.begin(closedName) == nil,
      let bytes = try? reader.rest(most: maxClosedBytes)
    else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The run that `closed.json` of a period's folder names, wherever `current` leads; nil where
  /// there is none, or none can be read.
  public static func closedRun(_ folder: String) throws(Failure) -> String? {
    guard let text = try closedText(folder),
      let run = JSON(parsing: Array(text.utf8))?.members?["run"]?.string, isRunID(run)
    else { return nil }
    return run
  }

  /// Twelve digits of a SHA-256. Anything else could lead out of the folder.
  public static func isRunID(_ name: some StringProtocol) -> Bool {
    name.utf8.count == 12
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
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
    guard try closedText(folder) != nil else { return }
    let run = try closedRun(folder) ?? "unknown"
    throw Failure(
      .cannotCreate,
      Problem(
        "E644", path: folder + "/closed.json", "period \(period.text) is closed with run \(run)",
        help: try AdjustmentSets(folder).remedy(closed: run, in: folder)))
  }
}
