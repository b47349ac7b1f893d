public import Model
internal import Pipeline
internal import Publish
internal import RunFiles
internal import Text

/// What came of closing a period.
public struct CloseReport: Sendable {
  public var period: Period
  /// The run that is final.
  public var runID: String
  /// `closed.json`
  public var path: String
  /// Whether the period was still open.
  public var changed: Bool
  /// What else whoever closes it should know.
  public var warnings: [Problem] = []
}

/// Makes the current run of a period final.
public enum CloseRun {
  /// Whether the run is the one its name tells is proven; ``VerifyRun`` proves the rest.
  ///
  /// - Throws: exit 66 without a current run, 70 when the run is not what its name tells, 73 when
  ///   the period is closed with another run, 75 while another run works on the period.
  public static func run(output: String, period: Period) throws(Failure) -> CloseReport {
    guard let folder = try PeriodFolder.openToClose(output: output, period: period) else {
      throw noRun(output + "/" + period.text)
    }
    let closedRun = try ClosedPeriod.run(folder.path)
    guard let runID = folder.current ?? closedRun else { throw noRun(folder.path) }
    // The run or the close before may have been killed before its last sync: what is built upon
    // must be on disk first.
    try folder.syncFolder()
    let run = folder.path + "/" + runID
    let text = try closing(period, runID, run)
    var report = CloseReport(
      period: period, runID: runID, path: folder.closedPath, changed: false)
    report.warnings = StaleBalances.of(try PublishedRun(run), output: output)
    if let closed = try folder.closed {
      guard closed.utf8.elementsEqual(text.utf8) else { throw otherRun(folder.closedPath, runID) }
      return report
    }
    try folder.writeClosed(text)
    report.changed = true
    return report
  }

  /// The text of `closed.json`.
  private static func closing(_ period: Period, _ runID: String, _ run: String) throws(Failure)
    -> String
  {
    let (manifestBytes, entry) = try read(Manifest.name, of: run)
    guard entry.sha256.prefix(12) == runID,
      let manifest = JSON(parsing: manifestBytes).flatMap({ Manifest($0) }),
      manifest.period == period
    else { throw damaged(run + "/" + Manifest.name, "is not the manifest of run \(runID)") }
    let name = "control-totals.json"
    let (bytes, found) = try read(name, of: run)
    guard let listed = manifest.outputs.first(where: { $0.path == name }),
      listed.sha256 == found.sha256, let totals = JSON(parsing: bytes)?.members,
      let records = totals["records"], let money = totals["money"]
    else { throw damaged(run + "/" + name, "is not the file that the manifest lists") }
    return JSON.object([
      "period": .string(period.text), "run": .string(runID), "records": records, "money": money,
    ]).text
  }

  private static func read(_ name: String, of run: String) throws(Failure)
    -> (bytes: [UInt8], entry: FileEntry)
  {
    var reader = RunFileReader(root: run)
    if let reason = reader.begin(name) {
      throw Failure(
        .noInput,
        Problem(
          "E641", path: run + "/" + name, "the current run cannot be read: \(reason)",
          help: "rate the period again, then close it"))
    }
    let bytes = try reader.rest(most: Manifest.maxBytes)
    let entry = try reader.end()
    guard let bytes else { throw damaged(run + "/" + name, "is too long") }
    return (bytes, entry)
  }

  private static func noRun(_ path: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E641", path: path, "the period has no current run",
        help: "rate the period first, or name the folder that it was rated into with --out"))
  }

  private static func damaged(_ path: String, _ message: String) -> Failure {
    Failure(
      .internalCheck,
      Problem("E642", path: path, message, help: "run rebill verify, then rate the period again"))
  }

  private static func otherRun(_ path: String, _ runID: String) -> Failure {
    Failure(
      .cannotCreate,
      Problem(
        "E643", path: path, "the period is already closed, and not with the current run \(runID)",
        help: "make the run that \(path) names current again"))
  }
}
