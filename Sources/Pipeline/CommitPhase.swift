internal import Ledger
internal import Model
internal import Publish
internal import RunFiles
internal import Text

/// The last phase: the totals must balance, then the run gets its manifest. It is whole then, and
/// whoever asked for it publishes it.
struct CommitPhase {
  let preparation: Preparation
  let store: SpillStore
  let wallets: WalletBook

  func run(
    _ reduced: ReduceResult, _ exports: [ExportResult], _ files: inout RunFileWriter,
    _ folder: borrowing PeriodFolder
  ) throws(Failure) -> RunReport {
    try checkBalance(reduced.totals)
    let tables = RunTables(preparation)
    try tables.writeStatus(&files)
    try tables.writeVariances(reduced.variances, &files)
    try tables.writeSuspense(reduced.suspense, store, &files)
    store.closeFile()
    try files.write("control-totals.json", tables.controlTotals(reduced.totals, exports))
    let manifest = Manifest(
      version: rebillVersion, period: preparation.options.period,
      settings: preparation.book.settings,
      inputs: preparation.bookFiles + wallets.inputs + exports.map(CommitPhase.input),
      outputs: reduced.entries + files.entries)
    files.begin(Manifest.name)
    manifest.write(to: &files.buffer)
    let entry = try files.end()
    files.begin(Manifest.sumsName)
    manifest.appendSums(with: entry, to: &files.buffer)
    try files.end()
    let runID = String(entry.sha256.prefix(12))
    var report = report(reduced.totals, runID, folder.path + "/" + runID)
    report.notes = carriedNotes(folder)
    return report
  }

  /// Where opening balances come from, and whether they came from elsewhere before.
  private func carriedNotes(_ folder: borrowing PeriodFolder) -> [String] {
    guard let carried = wallets.inputs.first else { return [] }
    let run = carried.sha256.prefix(12)
    var notes = ["opening balances are carried from run \(run)"]
    if let before = try? PublishedRun(folder.path + "/current"),
      let entry = before.inputs.first(where: { $0.path == carried.path }),
      entry.sha256 != carried.sha256
    {
      notes.append(
        "they were carried from run \(entry.sha256.prefix(12)) when \(before.id) was rated")
    }
    return notes
  }

  private static func input(_ export: ExportResult) -> FileEntry {
    var entry = export.entry
    entry.path = "exports/" + entry.path
    return entry
  }

  /// No record is lost (spec 4.6).
  private func checkBalance(_ totals: RunTotals) throws(Failure) {
    guard !totals.isBalanced else { return }
    let sum = totals.records.reduce(0, +)
    throw Failure(
      .internalCheck,
      Problem(
        "E502", "\(totals.read) records were read, but \(sum) are accounted for",
        help: "nothing was published; report this with the exports that show it"))
  }

  private func report(_ totals: RunTotals, _ runID: String, _ path: String) -> RunReport {
    let book = preparation.book
    let decimals = book.settings.lineDecimals
    let isTooMuch = totals.suspenseShareExceeds(preparation.options.maxSuspense)
    return RunReport(
      runID: runID, path: path, changed: false, read: totals.read, records: totals.records,
      recurring: totals.recurring, suspense: totals.suspense,
      providerCost: totals.cost.text(decimals), clientCharge: totals.charge.text(decimals),
      currency: book.settings.currency,
      agencies: book.agencies.indices.count { preparation.holds(agency: $0) },
      subAccounts: book.subAccounts.indices.count { preparation.holds(subAccount: $0) },
      exports: preparation.exports.count, spilledBytes: store.spilledBytes,
      status: isTooMuch ? .tooMuchSuspense : .done,
      unknownBookFiles: preparation.unknownBookFiles)
  }
}
