internal import Audit
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

/// Writes what the new run charges differently from the old one, line by line.
///
/// Both runs are walked along twice: first to learn which records only one of them has, then to
/// write. Memory is 16 bytes for each line that only one run has, and for each changed line when
/// the exports differ too.
struct AdjustmentFiles: ~Copyable {
  private let pair: RunPair
  private let preparation: Preparation
  private let format: AdjustmentFormat
  private var files: RunFileWriter
  /// The rows of `summary.csv`, but for its total.
  private var summary = TextBuffer()
  private var parts: [AdjustmentReason: AdjustmentReport.Part] = [:]
  private var report: AdjustmentReport
  /// Whether the folder of agencies with the name of a file has been made.
  private var hasApart = false

  /// - Parameter root: an empty folder.
  init(_ pair: RunPair, _ preparation: Preparation, root: String) {
    self.pair = pair
    self.preparation = preparation
    format = AdjustmentFormat(decimals: pair.decimals, currency: pair.after.currency)
    files = RunFileWriter(root: root)
    report = AdjustmentReport(currency: pair.after.currency, decimals: pair.decimals)
  }

  /// - Throws: exit 70 when the adjustments are not the difference of the two runs.
  consuming func write() throws(Failure) -> AdjustmentReport {
    let finder = try finder()
    for agency in pair.agencies {
      let facts = try ProductFacts.all(agency.id, pair)
      var isNew = true
      for subAccount in agency.subAccounts where subAccount.linesDiffer {
        try write(subAccount, finder, facts[Spelled(subAccount.id)] ?? [], &isNew)
      }
    }
    try checkSum()
    try writeSummary()
    report.parts = AdjustmentReason.allCases.compactMap { parts[$0] }
    return report
  }

  // MARK: First walk

  private func finder() throws(Failure) -> ReasonFinder {
    let evidence = try Evidence(pair)
    var lines = Witness.Lines()
    for subAccount in pair.agencies.flatMap(\.subAccounts) where subAccount.linesDiffer {
      try pair.lines(of: subAccount).run { change throws(Failure) in
        switch (change.before, change.after) {
        case (let before?, nil): lines.removed.add(before)
        case (nil, let after?): lines.added.add(after)
        case (_, let after?): if evidence.exportsDiffer { lines.changed.add(after) }
        case (nil, nil): break
        }
      }
    }
    lines.removed.seal()
    lines.added.seal()
    lines.changed.seal()
    if !lines.removed.isEmpty || !lines.added.isEmpty || !lines.changed.isEmpty {
      try Witness(pair, preparation).look(&lines)
    }
    return ReasonFinder(evidence: evidence, lines: lines)
  }

  // MARK: Second walk

  /// - Parameter isNew: whether the agency has no folder yet.
  private mutating func write(
    _ subAccount: ChangedSubAccount, _ finder: ReasonFinder, _ facts: [ProductFacts],
    _ isNew: inout Bool
  ) throws(Failure) {
    var count: Int64 = 0
    var amount = AmountChange()
    let join = try pair.lines(of: subAccount)
    try join.run { change throws(Failure) in
      // Another text with the same amount is nothing to bill.
      guard change.old != change.new, let line = change.after ?? change.before else { return }
      if count == 0 { try begin(subAccount, &isNew) }
      count += 1
      amount.before += change.old
      amount.after += change.new
      append(count, line, change, finder.reason(change, facts))
      try files.flushIfFull()
    }
    guard count > 0 else { return }
    try files.end()
    format.appendSummaryRow(
      subAccount.agency, subAccount.id, lines: count, old: amount.before, new: amount.after,
      to: &summary)
    report.subAccounts += 1
    report.lines += count
    report.amount.before += amount.before
    report.amount.after += amount.after
  }

  private mutating func begin(_ subAccount: ChangedSubAccount, _ isNew: inout Bool)
    throws(Failure)
  {
    let folder = AdjustmentFormat.folder(of: subAccount.agency)
    if isNew, folder != subAccount.agency, !hasApart {
      try files.makeFolder(AdjustmentFormat.apart)
      hasApart = true
    }
    if isNew { try files.makeFolder(folder) }
    isNew = false
    files.begin("\(folder)/\(subAccount.id).csv")
    files.buffer.append(AdjustmentFormat.linesHeader)
  }

  private mutating func append(
    _ number: Int64, _ line: InvoiceLine, _ change: LineChange, _ reason: AdjustmentReason
  ) {
    unsafe line.withCells(.recordID, .product) { cells in
      unsafe format.appendLine(
        number, cells, old: change.old, new: change.new, reason, to: &files.buffer)
    }
    parts[reason, default: AdjustmentReport.Part(reason: reason.rawValue)].lines += 1
    parts[reason, default: AdjustmentReport.Part(reason: reason.rawValue)].delta +=
      change.new - change.old
  }

  // MARK: Sums

  /// The adjustments are what the clients owe more or less, to the last decimal.
  private func checkSum() throws(Failure) {
    let before = try ControlTotals.charge(pair.before, decimals: pair.decimals)
    let after = try ControlTotals.charge(pair.after, decimals: pair.decimals)
    guard report.amount.delta != after - before else { return }
    throw Failure(
      .internalCheck,
      Problem(
        "E655", path: pair.before.path,
        "the adjustments come to \(report.amount.delta.text(pair.decimals)), but the runs differ "
          + "by \((after - before).text(pair.decimals))",
        help: "no adjustments were published; run rebill verify on both runs"))
  }

  private mutating func writeSummary() throws(Failure) {
    files.begin("summary.csv")
    files.buffer.append(AdjustmentFormat.summaryHeader)
    unsafe files.buffer.append(summary.bytes)
    format.appendSummaryRow(
      "total", "", lines: report.lines, old: report.amount.before, new: report.amount.after,
      to: &files.buffer)
    try files.end()
    files.begin(Manifest.sumsName)
    files.buffer.append(sumsText(files.entries))
    try files.end()
  }
}
