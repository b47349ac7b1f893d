internal import Model
internal import RunFiles

/// What `credit-summary.csv` of one agency adds up to.
struct CreditSums: Sendable {
  var costs = [Money](repeating: .zero, count: Provider.allCases.count)
  var charge = Money.zero
  var absorbed = Money.zero
  var margin = Money.zero
  /// What is rebilled, by sub-account, then ``InvoiceSums/slot(_:_:)``.
  var rebilled: [Spelled: [Int: InvoiceSums.Sum]] = [:]

  var cost: Money { costs.reduce(.zero, +) }
}

private struct CreditOrder {
  var subAccount: [UInt8] = []
  var key: [Int] = []
}

/// A row's cells; words by their places in their lists.
private struct CreditCells {
  var provider: Int
  var product: Int
  var disposition: Int
  var reason: Int
  var unit: Int
  var records: Int128
  var quantity: Int128
  var cost: Money
  var charge: Money
  var margin: Money
}

extension RunChecker {
  /// - Returns: nil when there is no such file.
  mutating func readCredits(_ agency: RunShape.Agency) throws(Failure) -> CreditSums? {
    guard let entry = agency.credits, try beginTable(entry, InvoiceFormat.creditHeader) else {
      return nil
    }
    var sums = CreditSums()
    var order = CreditOrder()
    while try nextRow() { readCredit(agency.id, &sums, &order) }
    try end(entry)
    return sums
  }

  private mutating func readCredit(
    _ agency: String, _ sums: inout CreditSums, _ order: inout CreditOrder
  ) {
    checkText(0, "sub_account_id")
    checkCurrency(11)
    // An id has no apostrophe of its own: one that stands there is a guard.
    let id = Array(reader.text(0).drop { $0 == UInt8(ascii: "'") })
    let name = String(decoding: id, as: UTF8.self)
    if !shape.holds(agency, name) { note(.credit, "the run has no sub-account \(name)") }
    guard let row = creditCells() else { return }
    let key = [row.provider, row.product, row.disposition, row.reason, row.unit]
    if !(order.subAccount == id
      ? order.key.lexicographicallyPrecedes(key)
      : order.subAccount.lexicographicallyPrecedes(id))
    {
      note(.order, "stands before its place, or twice")
    }
    order = CreditOrder(subAccount: id, key: key)
    if row.records == 0 { note(.value, "a row of no records") }
    if row.margin != row.charge - row.cost { note(.agency, "the margin is not charge less cost") }
    sums.costs[row.provider] += row.cost
    sums.charge += row.charge
    sums.margin += row.margin
    add(row, of: name, &sums)
  }

  private mutating func creditCells() -> CreditCells? {
    guard let provider = word(1, .providers, "provider"),
      let product = word(2, .products, "product"),
      let disposition = word(3, .dispositions, "disposition"),
      let reason = word(4, .absorbReasons, "reason"),
      let records = value(reader.count(5), "records"),
      let quantity = value(reader.count(6), "quantity"), let unit = word(7, .units, "unit"),
      let cost = money(8, "provider_cost"), let charge = money(9, "client_charge"),
      let margin = money(10, "margin")
    else { return nil }
    return CreditCells(
      provider: provider, product: product, disposition: disposition, reason: reason, unit: unit,
      records: Int128(records), quantity: Int128(quantity), cost: cost, charge: charge,
      margin: margin)
  }

  private mutating func add(_ row: CreditCells, of name: String, _ sums: inout CreditSums) {
    switch Disposition(rawValue: UInt8(row.disposition)) {
    case .rebilled:
      if row.reason != 0 || row.unit == 0 {
        note(.value, "a rebilled row has a unit and no reason")
      }
      let slot = InvoiceSums.slot(row.product, row.unit)
      var sum = sums.rebilled[Spelled(name)]?[slot] ?? InvoiceSums.Sum()
      sum.lines += row.records
      sum.quantity += row.quantity
      sum.amount += row.charge
      sums.rebilled[Spelled(name), default: [:]][slot] = sum
    case .absorbed:
      if row.reason == 0 || row.unit == 0 || row.charge != .zero {
        note(.value, "an absorbed row has a unit, a reason and no charge")
      }
      sums.absorbed += row.cost
      self.sums.absorbedComponents += row.records
    case .zeroRated:
      if row.reason != 0 || row.unit != 0 || row.quantity != 0 || row.cost != .zero
        || row.charge != .zero
      {
        note(.value, "a zero_rated row has neither reason, unit, quantity nor amounts")
      }
      self.sums.zeroRatedRecords += row.records
    default: note(.value, "the disposition is none of a credit summary")
    }
  }

  /// What the lines of a sub-account say must be what is rebilled for it.
  package mutating func compare(
    _ subAccount: String, _ lines: InvoiceSums, _ credits: CreditSums, in file: String
  ) {
    let rebilled = credits.rebilled[Spelled(subAccount)] ?? [:]
    for (slot, sum) in lines.sums.enumerated() {
      let other = rebilled[slot] ?? InvoiceSums.Sum()
      if sum == other { continue }
      note(
        .credit, in: file,
        "\(subAccount), \(InvoiceSums.name(slot)): the invoice has \(describe(sum)), "
          + "the rebilled rows have \(describe(other))")
    }
  }

  private borrowing func describe(_ sum: InvoiceSums.Sum) -> String {
    "\(sum.lines) lines, quantity \(sum.quantity), \(sum.amount.text(decimals))"
  }
}
