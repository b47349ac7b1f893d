internal import Ledger
internal import Model
internal import Rating
internal import RunFiles
internal import Text

/// The tables that a run has once: rebilling status, price variance, suspense, control totals.
struct RunTables {
  let preparation: Preparation
  private let format: InvoiceFormat

  init(_ preparation: Preparation) {
    self.preparation = preparation
    format = InvoiceFormat(preparation.book.settings)
  }

  // MARK: Rebilling status

  func writeStatus(_ files: inout RunFileWriter) throws(Failure) {
    files.begin("rebilling-status.csv")
    files.buffer.append(InvoiceFormat.statusHeader)
    let period = preparation.options.period.validity
    let statuses = RebillingStatuses(preparation.book, preparation.rater, preparation.markups)
    for row in statuses.rows(at: { index in
      guard preparation.holds(subAccount: index) else { return nil }
      // Terms are in order: the last that meets the period says when it was last in force.
      return preparation.book.subAccounts[index].terms.compactMap {
        $0.validity.intersection(period)
      }.last.map {
        Instant(seconds: $0.to.seconds - 1)
      }
    }) {
      files.buffer.appendCell(row.agency)
      files.buffer.append(UInt8(ascii: ","))
      files.buffer.appendCell(row.subAccount)
      for text in [
        row.provider.text, row.standing.status.rawValue, row.standing.absorbReason.text,
        row.multiplier,
      ] {
        files.buffer.append(UInt8(ascii: ","))
        files.buffer.append(text)
      }
      files.buffer.append(UInt8(ascii: "\n"))
      try files.flushIfFull()
    }
    try files.end()
  }

  // MARK: Price variance

  func writeVariances(_ variances: VarianceSums, _ files: inout RunFileWriter) throws(Failure) {
    files.begin("price-variance.csv")
    files.buffer.append(InvoiceFormat.varianceHeader)
    let sorted = variances.sums.sorted {
      ($0.key.agency, $0.key.provider.rawValue, $0.key.product.rawValue)
        < ($1.key.agency, $1.key.provider.rawValue, $1.key.product.rawValue)
    }
    for (key, sum) in sorted {
      do {
        try appendVariance(key, sum, to: &files.buffer)
      } catch {
        throw overflow("(price variance)")
      }
    }
    try files.end()
  }

  private func appendVariance(
    _ key: VarianceSums.Key, _ sum: VarianceSums.Sum, to buffer: inout TextBuffer
  ) throws(AmountError) {
    let (decimals, rounding) = (
      preparation.book.settings.lineDecimals, preparation.book.settings.rounding
    )
    format.appendVarianceRow(
      preparation.book.agencies[Int(key.agency)].id, key.provider, key.product,
      records: sum.records, reported: try sum.reported.rounded(decimals, rounding),
      card: try sum.card.rounded(decimals, rounding),
      difference: try sum.reported.minus(sum.card).rounded(decimals, rounding), to: &buffer)
  }

  // MARK: Suspense

  func writeSuspense(_ runs: [[Chunk]], _ store: SpillStore, _ files: inout RunFileWriter)
    throws(Failure)
  {
    files.begin("suspense.csv")
    files.buffer.append(InvoiceFormat.suspenseHeader)
    let merge = try unsafe RunMerge(
      runs, store, maxBytes: preparation.plan.suspenseBytes, stride: SuspenseItem.stride
    ) {
      unsafe SuspenseItem.position($0) < SuspenseItem.position($1)
    }
    while let item = unsafe merge.next {
      try unsafe SuspenseItem.write(item, store, &files)
      try merge.advance()
    }
    try files.end()
  }

  // MARK: Control totals

  func controlTotals(_ totals: RunTotals, _ exports: [ExportResult]) -> JSON {
    let decimals = preparation.book.settings.lineDecimals
    var records: [String: JSON] = ["read": .int(totals.read)]
    for disposition in Disposition.allCases {
      records[disposition.text] = .int(totals[disposition])
    }
    var recurring: [String: JSON] = [:]
    for disposition in [Disposition.rebilled, .absorbed, .suspended] {
      recurring[disposition.text] = .int(totals.recurring[Int(disposition.rawValue)])
    }
    var suspense: [String: JSON] = [:]
    for reason in SuspenseReason.allCases where totals.suspense[Int(reason.rawValue)] > 0 {
      suspense[reason.text] = .int(totals.suspense[Int(reason.rawValue)])
    }
    return .object([
      "period": .string(preparation.options.period.text),
      "records": .object(records),
      "recurring": .object(recurring),
      "suspense": .object(suspense),
      "money": .object([
        "provider_cost": .string(totals.cost.text(decimals)),
        "client_charge": .string(totals.charge.text(decimals)),
      ]),
      "exports": .array(exports.map(RunTables.json)),
    ])
  }

  private static func json(_ export: ExportResult) -> JSON {
    .object([
      "path": .string(export.entry.path),
      "bytes": .int(export.entry.bytes),
      "records": .int(export.records),
      "sha256": .string(export.entry.sha256),
      "quarantined": .bool(export.isQuarantined),
    ])
  }
}
