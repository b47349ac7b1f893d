internal import Model
internal import RunFiles

extension RunChecker {
  /// Walks `wallet.csv` again.
  ///
  /// - Parameter lines: the lines that debited it; nil where the run does not tell them by the
  ///   minute.
  /// - Returns: nil when there is no such file.
  mutating func checkWallet(_ entry: FileEntry?, _ lines: InvoiceSums?) throws(Failure)
    -> StatementProof?
  {
    guard let entry else { return nil }
    var minutes: MinuteProof?
    if let sums = lines?.minutes {
      minutes = MinuteProof(sums, credits: try creditsUsed(entry))
    }
    guard try beginTable(entry, InvoiceFormat.walletHeader) else { return nil }
    var proof = StatementProof(period)
    while try nextRow() {
      guard let row = walletRow() else { continue }
      let faults = proof.take(row)
      for fault in faults { note(.wallet, fault) }
      for fault in minutes?.take(row) ?? [] { note(.walletSum, fault) }
      for balance in minutes?.settled ?? [] { proof.settle(balance) }
    }
    try end(entry)
    for fault in proof.faults() { note(.wallet, in: entry.path, fault) }
    if let lines, lines.amount != proof.debits + proof.credits {
      note(
        .walletSum, in: entry.path,
        "usage and credits are \((proof.debits + proof.credits).text(decimals)), but the lines "
          + "add up to \(lines.amount.text(decimals))")
    }
    return proof
  }

  /// What the statement says was paid from credits: the walk needs it before its first row.
  private mutating func creditsUsed(_ entry: FileEntry) throws(Failure) -> Money {
    var credits = Money.zero
    guard reader.begin(entry.path) == nil else { return credits }
    while case .row = try reader.next() {
      guard reader.split() == 5, reader.equals(1, WalletEntryKind.credits.rawValue),
        let amount = reader.money(2, decimals)
      else { continue }
      credits += amount
    }
    _ = try reader.end()
    return credits
  }

  private mutating func walletRow() -> StatementProof.Row? {
    checkCurrency(4)
    let kind = unsafe WalletEntryKind(rawValue: String(decoding: reader.raw(1), as: UTF8.self))
    guard let at = value(reader.instant(0), "at"), let kind = value(kind, "kind"),
      let amount = money(2, "amount"), let balance = money(3, "balance")
    else { return nil }
    return StatementProof.Row(at: at, kind: kind, amount: amount, balance: balance)
  }
}
