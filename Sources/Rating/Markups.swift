public import Model

/// The multiplier of a product for a sub-account, and how long it holds.
public struct MultiplierChoice: Sendable {
  public enum Origin: Sendable {
    /// Index into ``Model/Book/policies``.
    case passthrough(Int)
    /// Index into ``Model/Book/markups``.
    case markup(Int)
    /// The plan's default; index into ``Model/Book/plans``.
    case planDefault(Int)
  }

  public var factor: Factor
  public var origin: Origin
  public var validity: Validity
}

/// Finds multipliers (spec 4.5, step 3).
public struct Markups: Sendable {
  private struct Key: Hashable {
    var agency: Int32
    /// -1 = all of the agency.
    var subAccount: Int32
    var pattern: ProductPattern
  }

  private let book: Book
  private var rows: [Key: [Int]] = [:]
  private var policies: [[Int]]
  private var hasOwnRows: [Bool]

  public init(_ book: Book) {
    self.book = book
    policies = .init(repeating: [], count: Product.allCases.count)
    hasOwnRows = .init(repeating: false, count: book.subAccounts.count)
    for (index, row) in book.policies.enumerated() {
      policies[Int(row.product.rawValue)].append(index)
    }
    for (index, row) in book.markups.enumerated() {
      if let subAccount = row.subAccount { hasOwnRows[subAccount] = true }
      let key = Key(
        agency: Int32(row.agency), subAccount: Int32(row.subAccount ?? -1), pattern: row.pattern)
      rows[key, default: []].append(index)
    }
  }

  /// - Parameter product: nil asks for product `*`, as `rebilling-status.csv` shows it.
  /// - Precondition: the standing's plan is in force.
  public func choose(_ standing: Standing, _ product: Product?, at time: Instant)
    -> MultiplierChoice
  {
    var span = standing.validity
    if let product {
      for index in policies[Int(product.rawValue)] {
        let row = book.policies[index]
        if holds(row.validity, at: time, narrowing: &span), row.passthrough {
          return MultiplierChoice(factor: .one, origin: .passthrough(index), validity: span)
        }
      }
    }
    for key in keys(standing, product) {
      for index in rows[key] ?? [] {
        let row = book.markups[index]
        if holds(row.validity, at: time, narrowing: &span) {
          return MultiplierChoice(
            factor: Factor(row.multiplier), origin: .markup(index), validity: span)
        }
      }
    }
    let plan = Int(standing.plan)
    return MultiplierChoice(
      factor: Factor(book.plans[plan].defaultMultiplier), origin: .planDefault(plan),
      validity: span)
  }

  /// From the most to the least specific.
  private func keys(_ standing: Standing, _ product: Product?) -> [Key] {
    let agency = Int32(book.subAccounts[Int(standing.subAccount)].agency)
    var patterns: [ProductPattern] = [.any]
    if let product { patterns = [.exact(product), .family(product.family), .any] }
    let own = hasOwnRows[Int(standing.subAccount)]
    return (own ? [standing.subAccount, -1] : [-1]).flatMap { subAccount in
      patterns.map { Key(agency: agency, subAccount: subAccount, pattern: $0) }
    }
  }

  /// Whether a row holds at `time`; `span` loses what lies beyond the row's next edge.
  private func holds(_ validity: Validity, at time: Instant, narrowing span: inout Validity) -> Bool
  {
    narrow(&span, by: validity.from, at: time)
    narrow(&span, by: validity.to, at: time)
    return validity.contains(time)
  }

  private func narrow(_ span: inout Validity, by edge: Instant, at time: Instant) {
    if edge <= time { span.from = max(span.from, edge) } else { span.to = min(span.to, edge) }
  }
}
