package import Ledger
public import Model
package import Publish
internal import RunFiles

/// What a run came to, for whoever started it.
public struct RunReport: Sendable {
  public var runID: String
  /// The folder of the run.
  public var path: String
  /// Whether anything was published or made current.
  public var changed: Bool
  public var read: Int64
  /// By ``Model/Disposition``.
  public var records: [Int64]
  public var recurring: [Int64]
  /// By ``Model/SuspenseReason``.
  public var suspense: [Int64]
  public var providerCost: String
  public var clientCharge: String
  public var currency: String
  public var agencies: Int
  public var subAccounts: Int
  public var exports: Int
  /// Bytes that did not fit the memory and went to the spill file.
  public var spilledBytes: Int64
  /// ``Model/ExitStatus/done``, or ``Model/ExitStatus/tooMuchSuspense``.
  public var status: ExitStatus
  /// CSV files of the book folder that are no part of a book.
  public var unknownBookFiles: [String]
  /// What else whoever started the run should know.
  public var notes: [String] = []
}

/// The main job: check, read, rate, write, publish.
public enum RateRun {
  /// - Throws: whatever ends a run; nothing is published then.
  public static func run(
    _ options: RateOptions, _ progress: Progress
  ) throws(Failure) -> RunReport {
    try run(options, progress) { _ in }
  }

  /// - Parameter miscounting: what a test does to the totals before they are checked.
  package static func run(
    _ options: RateOptions, _ progress: Progress, miscounting: (inout RunTotals) -> Void
  ) throws(Failure) -> RunReport {
    try PeriodFolder.refuseClosed(output: options.output, period: options.period)
    let preparation = try Preparation(options)
    let folder = try PeriodFolder.open(output: options.output, period: options.period)
    do throws(Failure) {
      // It may have been closed while the book was read; now that it is locked it cannot be.
      try PeriodFolder.refuseClosed(output: options.output, period: options.period)
      var report = try build(preparation, folder, progress, miscounting)
      let sets = try AdjustmentSets(folder.path)
      let before = folder.current
      report.changed = try folder.publish(report.runID)
      if before != report.runID {
        progress.warn(sets.replaced(by: report.runID, before, in: folder.path))
      }
      progress.warn(
        StaleBalances.after(options.period, report.runID, output: options.output))
      return report
    } catch {
      folder.abandon()
      throw error
    }
  }

  /// Builds the run in the work folder of its period; nothing is published yet.
  package static func build(
    _ preparation: Preparation, _ folder: borrowing PeriodFolder, _ progress: Progress,
    _ miscounting: (inout RunTotals) -> Void = { _ in }
  ) throws(Failure) -> RunReport {
    let options = preparation.options
    progress.setTotal(preparation.exports.reduce(0) { $0 + Int($1.bytes) })
    let wallets = try WalletBook(preparation, output: options.output)
    progress.warn(wallets.warnings)
    let store = SpillStore(
      partitions: preparation.partitions.count, plan: preparation.plan,
      folder: options.temp ?? folder.workPath)
    let count = preparation.exports.count
    let exports = try progress.timing("reading \(count) \(count == 1 ? "export" : "exports")") {
      () throws(Failure) in
      try MapPhase(preparation: preparation, store: store, progress: progress).run()
    }
    var files = RunFileWriter(root: folder.workPath)
    try makeAgencyFolders(preparation, files)
    let phase = ReducePhase(
      preparation: preparation, store: store, wallets: wallets,
      leftOut: leftOut(preparation, exports), root: folder.workPath)
    var reduced = try progress.timing("rating and writing") { () throws(Failure) in
      try phase.run()
    }
    try writeEmptyAgencies(phase, &files)
    for export in exports where !export.isQuarantined {
      reduced.totals.read += export.records
      reduced.totals.records[Int(Disposition.outOfScope.rawValue)] += export.outOfScope
    }
    miscounting(&reduced.totals)
    let commit = CommitPhase(preparation: preparation, store: store, wallets: wallets)
    return try commit.run(reduced, exports, &files, folder)
  }

  private static func leftOut(_ preparation: Preparation, _ exports: [ExportResult]) -> [Bool] {
    guard exports.contains(where: \.isQuarantined) else { return [] }
    var leftOut = [Bool](repeating: false, count: preparation.suspenseNames.count)
    for (index, export) in exports.enumerated() where export.isQuarantined {
      leftOut[preparation.ranks[index]] = true
    }
    return leftOut
  }

  private static func makeAgencyFolders(
    _ preparation: Preparation, _ files: borrowing RunFileWriter
  ) throws(Failure) {
    let book = preparation.book
    try files.makeFolder("agencies")
    for index in book.agencies.indices where preparation.holds(agency: index) {
      try files.makeFolder("agencies/\(book.agencies[index].id)")
    }
    var last = -1
    for index in book.subAccounts.indices.sorted(by: {
      book.subAccounts[$0].agency < book.subAccounts[$1].agency
    }) where preparation.holds(subAccount: index) && book.subAccounts[index].agency != last {
      last = book.subAccounts[index].agency
      try files.makeFolder("agencies/\(book.agencies[last].id)/sub-accounts")
    }
  }

  /// Agencies without a sub-account are in no partition.
  private static func writeEmptyAgencies(_ phase: ReducePhase, _ files: inout RunFileWriter)
    throws(Failure)
  {
    let book = phase.preparation.book
    let populated = Set(book.subAccounts.map(\.agency))
    for index in book.agencies.indices where !populated.contains(index) {
      try AgencyFiles(phase).write(index, AgencyCollector.Open(waitsFor: 0), &files)
    }
  }
}
