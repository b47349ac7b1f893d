public import Model
public import Publish

/// Rates the period of an earlier run again and publishes what the clients owe more or less.
///
/// The new run lies beside the old one, which is never touched. Its adjustments lie in
/// `adjustments/<old run>-<new run>/` of the period's folder, so that several reratings stand side
/// by side. The new run becomes current last: were it current without its adjustments, a rerating
/// against the current run would find nothing to adjust any more.
public enum RerateRun {
  /// - Parameter options: its period and role are those of the rerating, whatever they say.
  /// - Throws: whatever ends a run; exit 64 when the book is in another currency than the old run.
  public static func run(
    against old: PublishedRun, _ options: RateOptions, _ progress: Progress
  ) throws(Failure) -> RerateReport {
    var options = options
    options.period = old.period
    options.role = .rerate
    let preparation = try Preparation(options)
    let currency = preparation.book.settings.currency
    guard currency == old.currency else {
      throw Failure(
        .usage,
        Problem(
          "E656", path: old.path, "is in \(old.currency), but the book is in \(currency)",
          help: "rerate with a book of that currency"))
    }
    var run = try RateRun.run(preparation, progress)
    let pair = try RunPair(old, try PublishedRun(run.path))
    let folder = try PeriodFolder.open(output: options.output, period: old.period)
    do throws(Failure) {
      var adjustments = try AdjustmentFiles(pair, preparation, root: folder.workPath).write()
      let before = folder.current
      // The closed run stays current.
      let current = try folder.isClosed ? nil : run.runID
      (adjustments.path, adjustments.changed) = try folder.publishAdjustments(
        "\(pair.before.id)-\(pair.after.id)", current: current)
      run.changed = run.changed || folder.current != before
      return RerateReport(
        run: run, against: old.id, isCurrent: folder.current == run.runID,
        adjustments: adjustments)
    } catch {
      folder.abandon()
      throw error
    }
  }
}
