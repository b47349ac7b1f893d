internal import Audit
public import Model
public import Pipeline
internal import Publish
public import RunFiles

/// Rates the period of an earlier run again and publishes what the clients owe more or less.
///
/// The new run lies beside the old one, which is never touched. Its adjustments lie in
/// `adjustments/<old run>-<new run>/` of the period's folder, so that several reratings stand side
/// by side. Both are built before either is published, under one lock. The new run becomes current
/// last: were it current without its adjustments, a rerating against the current run would find
/// nothing to adjust any more.
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
    let folder = try PeriodFolder.open(output: options.output, period: old.period)
    do throws(Failure) {
      return try run(preparation, old, folder, progress)
    } catch {
      folder.abandon()
      throw error
    }
  }

  private static func run(
    _ preparation: Preparation, _ old: PublishedRun, _ folder: borrowing PeriodFolder,
    _ progress: Progress
  ) throws(Failure) -> RerateReport {
    var run = try RateRun.build(preparation, folder, progress)
    let pair = try RunPair(old, try PublishedRun(folder.workPath))
    try folder.makeAdjustmentsWork()
    var adjustments = try AdjustmentFiles(pair, preparation, root: folder.adjustmentsWorkPath)
      .write()
    // The closed run stays current.
    let isCurrent = try !folder.isClosed
    let name = "\(old.id)-\(run.runID)"
    let sets = try AdjustmentSets(folder.path)
    let published = try folder.publish(run.runID, adjustments: name, isCurrent: isCurrent)
    progress.warn(sets.overlaps(with: old.id, giving: name, in: folder.path))
    if isCurrent {
      progress.warn(
        StaleBalances.after(old.period, run.runID, output: preparation.options.output))
    }
    run.changed = published.runChanged
    (adjustments.path, adjustments.changed) = (published.path, published.changed)
    return RerateReport(
      run: run, against: old.id, isCurrent: folder.current == run.runID, adjustments: adjustments)
  }
}
