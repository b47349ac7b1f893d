internal import Ledger
internal import Model
internal import RunFiles
internal import Text

/// Writes the files of an agency when all of its sub-accounts are done.
struct AgencyFiles {
  private let phase: ReducePhase
  private let format: InvoiceFormat

  init(_ phase: ReducePhase) {
    self.phase = phase
    format = InvoiceFormat(phase.preparation.book.settings)
  }

  /// Writes nothing for an agency without a row in force in the period.
  func write(_ index: Int, _ parts: AgencyCollector.Open, _ files: inout RunFileWriter)
    throws(Failure)
  {
    let agency = phase.preparation.book.agencies[index]
    let period = phase.preparation.options.period
    guard let term = agency.terms.last(where: { $0.validity.overlaps(period.validity) }) else {
      return
    }
    let folder = "agencies/\(agency.id)"
    let results = parts.results.sorted { $0.subAccount < $1.subAccount }
    try writeCredits(folder, results, &files)
    let wallet = try phase.wallets.walk(of: .agency(index))?
      .write(parts.minutes?.minutes ?? [], folder + "/wallet.csv", format, &files)
    try files.write(folder + "/credit-summary.json", summary(agency.id, term, results, wallet))
  }

  private func writeCredits(
    _ folder: String, _ results: [SubAccountResult], _ files: inout RunFileWriter
  ) throws(Failure) {
    files.begin(folder + "/credit-summary.csv")
    files.buffer.append(InvoiceFormat.creditHeader)
    for result in results {
      let id = phase.preparation.book.subAccounts[result.subAccount].id
      for row in result.rows {
        format.appendCreditRow(
          id, row.provider, row.product, row.disposition, row.reason, records: row.records,
          quantity: row.quantity, row.unit, cost: row.cost, charge: row.charge, to: &files.buffer)
      }
      try files.flushIfFull()
    }
    try files.end()
  }

  private func summary(
    _ id: String, _ term: Agency.Term, _ results: [SubAccountResult], _ wallet: Wallet?
  ) -> JSON {
    let book = phase.preparation.book
    let decimals = book.settings.lineDecimals
    let rows = results.flatMap(\.rows)
    func sum(_ amount: (CreditRow) -> Money, where holds: (CreditRow) -> Bool) -> JSON {
      .string(rows.filter(holds).map(amount).reduce(.zero, +).text(decimals))
    }
    return .object([
      "agency_id": .string(id),
      "name": .string(term.name),
      "period": .string(phase.preparation.options.period.text),
      "currency": .string(book.settings.currency),
      "plan": .string(book.planNames[term.plan]),
      "sub_accounts": .int(Int64(results.count)),
      "totals": .object([
        "provider_cost_lc": sum(\.cost) { $0.provider == .lc },
        "provider_cost_twilio": sum(\.cost) { $0.provider == .twilio },
        "client_charge": sum(\.charge) { _ in true },
        "absorbed_cost": sum(\.cost) { $0.disposition == .absorbed },
        "margin": sum({ $0.charge - $0.cost }) { _ in true },
        "recurring": .int(results.reduce(0) { $0 + $1.recurring }),
      ]),
      "wallet": wallet.map { AgencyFiles.json($0, decimals) } ?? .null,
    ])
  }

  private static func json(_ wallet: Wallet, _ decimals: Int) -> JSON {
    .object([
      "opening": .string(wallet.opening.text(decimals)),
      "debits": .string(wallet.debits.text(decimals)),
      "recharges": .string(wallet.recharges.text(decimals)),
      "recharge_count": .int(Int64(wallet.rechargeCount)),
      "closing": .string(wallet.balance.text(decimals)),
    ])
  }
}
