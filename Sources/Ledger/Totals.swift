public import Model

/// What became of the records of a run; sums that can be merged in any order (spec 4.6).
public struct RunTotals: Sendable {
  public var read: Int64 = 0
  /// By ``Model/Disposition``.
  public var records = [Int64](repeating: 0, count: Disposition.allCases.count)
  /// Recurring charges by ``Model/Disposition``: rebilled, absorbed and suspended occur.
  public var recurring = [Int64](repeating: 0, count: Disposition.allCases.count)
  /// Records and recurring charges alike, by ``Model/SuspenseReason``.
  public var suspense = [Int64](repeating: 0, count: SuspenseReason.allCases.count)
  public var cost = Money.zero
  public var charge = Money.zero

  public init() {}

  public mutating func count(_ disposition: Disposition, recurring isRecurring: Bool = false) {
    if isRecurring {
      recurring[Int(disposition.rawValue)] += 1
    } else {
      records[Int(disposition.rawValue)] += 1
    }
  }

  public subscript(_ disposition: Disposition) -> Int64 { records[Int(disposition.rawValue)] }

  public mutating func merge(_ other: RunTotals) {
    read += other.read
    for index in records.indices { records[index] += other.records[index] }
    for index in recurring.indices { recurring[index] += other.recurring[index] }
    for index in suspense.indices { suspense[index] += other.suspense[index] }
    cost += other.cost
    charge += other.charge
  }

  /// No record is lost: what was read is what became something.
  public var isBalanced: Bool { read == records.reduce(0, +) }

  /// Suspended records as a share of those read; 0 when none were read.
  public func suspenseShareExceeds(_ limit: Decimal) -> Bool {
    let suspended = Int128(self[.suspended]) * 1_000_000_000
    return suspended > Int128(read) * Int128(limit.nano)
  }
}

/// Reported and card prices that differ, of one agency, provider and product (spec 4.3).
public struct VarianceSums: Sendable {
  public struct Key: Hashable, Sendable {
    /// Index into ``Model/Book/agencies``.
    public var agency: Int32
    public var provider: Provider
    public var product: Product

    public init(agency: Int32, provider: Provider, product: Product) {
      self.agency = agency
      self.provider = provider
      self.product = product
    }
  }

  public struct Sum: Sendable {
    public var records: Int64 = 0
    public var reported = ExactAmount.zero
    public var card = ExactAmount.zero
  }

  public private(set) var sums: [Key: Sum] = [:]

  public init() {}

  /// - Throws: ``Model/AmountError/overflow``.
  public mutating func add(_ key: Key, reported: ExactAmount, card: ExactAmount)
    throws(AmountError)
  {
    var sum = sums[key] ?? Sum()
    sum.records += 1
    sum.reported = try sum.reported.plus(reported)
    sum.card = try sum.card.plus(card)
    sums[key] = sum
  }

  public mutating func merge(_ other: VarianceSums) throws(AmountError) {
    for (key, sum) in other.sums {
      var mine = sums[key] ?? Sum()
      mine.records += sum.records
      mine.reported = try mine.reported.plus(sum.reported)
      mine.card = try mine.card.plus(sum.card)
      sums[key] = mine
    }
  }
}
