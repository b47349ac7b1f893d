internal import Audit
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

/// Which inputs of two runs differ, as far as they can move an amount.
struct Evidence {
  /// What a line costs the agency may have changed: cards, surcharges, settings, the provider.
  let costCanDiffer: Bool
  /// A multiplier may have changed.
  let markupCanDiffer: Bool
  /// Records may have changed: the exports are not the same.
  let exportsDiffer: Bool
  /// Every export of the old run is among the new ones.
  let holdsOldExports: Bool

  private static let markupFiles: Set = [
    "book/agencies.csv", "book/markups.csv", "book/plans.csv", "book/products.csv",
  ]
  private static let costFiles: Set = [
    "book/accounts.csv", "book/failed_message_exemptions.csv", "book/numbers.csv",
    "book/surcharges.csv",
  ]
  /// Settings that move no amount of a line.
  private static let otherSettings: Set = ["price_tolerance", "recharge_trigger"]

  init(_ pair: RunPair) throws(Failure) {
    let changes = InputChanges.find(pair.before.inputs, pair.after.inputs)
    let paths = changes.flatMap { $0.newPath.isEmpty ? [$0.path] : [$0.path, $0.newPath] }
    let settings = Set(pair.before.settings.keys).union(pair.after.settings.keys).filter {
      pair.before.settings[$0] != pair.after.settings[$0]
    }
    costCanDiffer =
      paths.contains { $0.hasBytePrefix("book/rates/") || Self.costFiles.contains($0) }
      || !settings.subtracting(Self.otherSettings).isEmpty
    markupCanDiffer = paths.contains { Self.markupFiles.contains($0) }
    let before = try ControlTotals.exports(pair.before)
    let after = try ControlTotals.exports(pair.after)
    exportsDiffer = before != after
    holdsOldExports = before.isSubset(of: after)
  }
}

/// What the credit summaries of both runs say of one product of one sub-account.
struct ProductFacts {
  struct Sums {
    var cost = Money.zero
    var quantity: Int64 = 0
    var absorbed: Int64 = 0
  }

  /// As a cell holds it.
  var product: [UInt8]
  var before = Sums()
  var after = Sums()

  /// Whether a unit of it still costs the agency the same.
  var costStays: Bool {
    let left = before.cost.units.multipliedReportingOverflow(by: Int128(after.quantity))
    let right = after.cost.units.multipliedReportingOverflow(by: Int128(before.quantity))
    return !left.overflow && !right.overflow && left.partialValue == right.partialValue
  }

  var absorbedFell: Bool { after.absorbed < before.absorbed }

  /// The facts of an agency, by sub-account.
  static func all(_ agency: String, _ pair: RunPair) throws(Failure) -> [Spelled: [ProductFacts]] {
    var facts: [Spelled: [ProductFacts]] = [:]
    try CreditTable.read(agency, pair.before, decimals: pair.decimals) { row in
      find(row, &facts) { $0.before.add(row) }
    }
    try CreditTable.read(agency, pair.after, decimals: pair.decimals) { row in
      find(row, &facts) { $0.after.add(row) }
    }
    return facts
  }

  private static func find(
    _ row: CreditTableRow, _ facts: inout [Spelled: [ProductFacts]],
    _ body: (inout ProductFacts) -> Void
  ) {
    let product = Array(row.product.utf8)
    var list = facts[Spelled(row.subAccount)] ?? []
    let index = list.firstIndex { $0.product == product } ?? list.count
    if index == list.count { list.append(ProductFacts(product: product)) }
    body(&list[index])
    facts[Spelled(row.subAccount)] = list
  }
}

extension ProductFacts.Sums {
  fileprivate mutating func add(_ row: CreditTableRow) {
    switch row.disposition {
    case Disposition.rebilled.text:
      cost += row.cost
      quantity += row.quantity
    case Disposition.absorbed.text: absorbed += row.records
    default: break
    }
  }
}
