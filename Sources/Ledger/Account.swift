public import Model

/// One row of a credit summary, but for the sub-account it belongs to.
public struct CreditRow: Sendable {
  public var provider: Provider
  public var product: Product
  /// `rebilled`, `absorbed` or `zeroRated`.
  public var disposition: Disposition
  public var reason: AbsorbReason
  public var unit: Unit
  /// Components, not records.
  public var records: Int64
  public var quantity: Int64
  public var cost: Money
  public var charge: Money

  /// Orders rows as the file does.
  var order: UInt64 {
    UInt64(provider.rawValue).then(product.rawValue).then(disposition.rawValue)
      .then(reason.rawValue).then(unit.rawValue)
  }
}

/// One row of an invoice summary.
public struct InvoiceSummaryRow: Sendable {
  public var product: Product
  public var unit: Unit
  public var lines: Int64
  public var quantity: Int64
  public var amount: Money
}

/// What a sub-account owes and what its agency bears for it, summed while its records pass.
public struct SubAccountLedger: Sendable {
  public private(set) var rows: [CreditRow] = []
  /// Where a row stands, by a few bits made of its order: right nearly always, and checked.
  private var hints = [Int](repeating: 0, count: 64)

  public init() {}

  public mutating func reset() { rows.removeAll(keepingCapacity: true) }

  public mutating func add(_ component: Component, _ provider: Provider, _ reason: AbsorbReason) {
    add(
      CreditRow(
        provider: provider, product: component.product,
        disposition: reason == .none ? .rebilled : .absorbed, reason: reason,
        unit: component.unit, records: 1, quantity: component.quantity, cost: component.cost,
        charge: component.charge))
  }

  public mutating func addZeroRated(_ product: Product, _ provider: Provider) {
    add(
      CreditRow(
        provider: provider, product: product, disposition: .zeroRated, reason: .none, unit: .none,
        records: 1, quantity: 0, cost: .zero, charge: .zero))
  }

  private mutating func add(_ row: CreditRow) {
    let order = row.order
    let hint = Int(truncatingIfNeeded: (order &* 0x9E37_79B9_7F4A_7C15) >> 58)
    var index = hints[hint]
    if index >= rows.count || rows[index].order != order {
      index = rows.firstIndex { $0.order == order } ?? rows.count
      hints[hint] = index
    }
    if index < rows.count { rows[index].absorb(row) } else { rows.append(row) }
  }

  /// The rows in the order of `credit-summary.csv`.
  public var creditRows: [CreditRow] { rows.sorted { $0.order < $1.order } }

  /// The rows in the order of `invoice-summary.csv`, without its total.
  public var invoiceRows: [InvoiceSummaryRow] {
    var result: [InvoiceSummaryRow] = []
    let rebilled = rows.filter { $0.disposition == .rebilled }
    for row in rebilled.sorted(by: {
      ($0.product.rawValue, $0.unit.rawValue) < ($1.product.rawValue, $1.unit.rawValue)
    }) {
      if let last = result.indices.last, result[last].product == row.product,
        result[last].unit == row.unit
      {
        result[last].lines += row.records
        result[last].quantity += row.quantity
        result[last].amount += row.charge
      } else {
        result.append(
          InvoiceSummaryRow(
            product: row.product, unit: row.unit, lines: row.records, quantity: row.quantity,
            amount: row.charge))
      }
    }
    return result
  }
}

extension CreditRow {
  fileprivate mutating func absorb(_ other: CreditRow) {
    records += other.records
    quantity += other.quantity
    cost += other.cost
    charge += other.charge
  }
}

extension UInt64 {
  /// Orders by this, then by `next`.
  fileprivate func then(_ next: UInt8) -> UInt64 { self << 8 | UInt64(next) }
}
