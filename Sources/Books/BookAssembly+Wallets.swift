internal import Model
internal import Text

enum WalletColumn: Int, BookColumn {
  case owner, ownerID, period, openingBalance, complimentaryCredits, threshold, rechargeAmount

  static let names = [
    "owner", "owner_id", "period", "opening_balance", "complimentary_credits", "threshold",
    "recharge_amount",
  ]
}

private struct WalletKey: Hashable {
  var owner: WalletOwner
  var period: Period
}

extension BookAssembly {
  mutating func readWallets() {
    let source = source
    var rows: [WalletRow] = []
    var first: [WalletKey: SourceLine] = [:]
    _ = source.forEachRow(of: "wallets.csv", WalletColumn.self) { row in
      let owner = owner(row)
      let period = period(row)
      let amounts = WalletAmounts(row)
      guard let owner, let period else { return }
      let key = WalletKey(owner: owner, period: period)
      if let source = first[key] {
        row.report(
          .repeatedWallet, .ownerID,
          "the wallet has another row for \(period.text) (\(book.place(source)))",
          help: "delete one of the two")
      }
      first[key] = first[key] ?? row.source
      rows.append(
        WalletRow(
          owner: owner, period: period, openingBalance: amounts.opening,
          complimentaryCredits: amounts.credits ?? .zero, threshold: amounts.threshold,
          rechargeAmount: amounts.recharge, source: row.source))
    }
    book.wallets = rows
  }

  private func owner(_ row: BookRow<WalletColumn>) -> WalletOwner? {
    switch row.word(.owner, BookWords.ownerIsAgency) {
    case nil: nil
    case true?: row.reference(.ownerID, to: agencyIDs).map { .agency($0) }
    case false?: row.reference(.ownerID, to: subAccountIDs).map { .subAccount($0) }
    }
  }

  private func period(_ row: BookRow<WalletColumn>) -> Period? {
    guard let field = row.required(.period) else { return nil }
    if field.count == 7, let period = Period(field.text) { return period }
    row.report(
      .badPeriod, .period, "period \(field.shown) is not a month",
      help: "write it like 2026-10; format the column as text")
    return nil
  }
}

/// The amounts of a wallet row; nil = blank, or told to be wrong.
private struct WalletAmounts {
  let opening: Decimal?
  let credits: Decimal?
  let threshold: Decimal?
  let recharge: Decimal?

  init(_ row: BookRow<WalletColumn>) {
    func amount(_ column: WalletColumn, _ rule: DecimalRule) -> Decimal? {
      row[column]?.isEmpty == false ? row.decimal(column, rule) : nil
    }
    opening = amount(.openingBalance, .balance)
    credits = amount(.complimentaryCredits, .amount)
    threshold = amount(.threshold, .balance)
    recharge = amount(.rechargeAmount, .amount)
    checkThreshold(row)
    checkCredits(row)
  }

  private func checkThreshold(_ row: BookRow<WalletColumn>) {
    guard let threshold, threshold != .zero, let field = row[.rechargeAmount],
      field.isEmpty || recharge == .zero
    else { return }
    row.report(
      .thresholdAlone, .rechargeAmount,
      "threshold \(threshold.text) needs a recharge amount",
      help: "write what a recharge adds, or leave the threshold blank")
  }

  private func checkCredits(_ row: BookRow<WalletColumn>) {
    guard let credits, credits != .zero, row[.owner]?.equals("agency") == true else { return }
    row.report(
      .agencyCredits, .complimentaryCredits,
      "an agency has no complimentary credits",
      help: "leave it blank, or give them to a sub-account")
  }
}
