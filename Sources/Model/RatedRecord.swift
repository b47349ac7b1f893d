/// What the look at one record alone came to, before its duplicates are known.
@frozen
public enum RecordOutcome: UInt8, Sendable {
  case rateable, zeroRated, suspended, outOfPeriod, outOfScope
}

/// A usage record with its rate row chosen, on its way from the export that held it to the
/// sub-account it belongs to.
///
/// 96 bytes, so that a month of records can be moved and sorted as plain memory. Texts that do not
/// fit follow it as its tail: the account when the book does not know it (with four bytes of length
/// before it), the id when it has no SID's shape, `from` and `to` when they are no numbers, and the
/// raw row when the record is suspended.
@frozen
public struct RatedRecord: Sendable {
  public var idHigh: UInt64
  public var idLow: UInt64
  /// The export's place among the exports by path (24 bits) and the record's line (40 bits).
  public var position: UInt64
  public var contentHash: UInt64
  /// Greater wins over a superseded row: `date_updated`, then final over not final, then priced
  /// over unpriced (spec 3.3).
  public var rank: UInt64
  public var from: Address
  public var to: Address
  /// Reported price, as in the record.
  public var price: Int64
  public var eventTime: Instant
  /// Index into ``Book/accounts``; -1 = not in the book, its text is in the tail.
  public var account: Int32
  /// Seconds of a call, segments of a message, else items.
  public var quantity: UInt32
  /// Index into ``Book/rates``; -1 = none.
  public var rate: Int32
  /// Index of who pays whom at the event time; -1 = not known.
  public var standing: Int32
  public var tailBytes: UInt32
  /// form of the id (2 bits) · kind (3 bits) · has a price to compare with the card (1 bit)
  public var traits: UInt8
  public var outcome: RecordOutcome
  public var reason: SuspenseReason
  public var product: Product

  public static let maxExports = 1 << 24
  public static let maxLine: Int64 = 1 << 40

  @inlinable
  public init(
    _ record: borrowing UsageRecord, _ outcome: borrowing Classification, position: UInt64
  ) {
    idHigh = record.id.high
    idLow = record.id.low
    self.position = position
    contentHash = record.contentHash
    rank = RatedRecord.rank(record)
    from = record.from
    to = record.to
    price = record.price.nano
    eventTime = record.eventTime
    account = record.account
    quantity = outcome.quantity
    rate = outcome.rate
    standing = outcome.standing
    tailBytes = 0
    traits =
      record.id.form | record.kind.rawValue << 2 | (outcome.hasComparablePrice ? 1 << 5 : 0)
    self.outcome = outcome.outcome
    reason = outcome.reason
    product = outcome.product
  }

  @inlinable
  static func rank(_ record: borrowing UsageRecord) -> UInt64 {
    // Years 1 to 9999 in seconds take 39 bits; 2^40 moves the earliest above 0.
    let updated =
      record.dateUpdated == .missing ? 0 : UInt64(record.dateUpdated.seconds + (1 << 40))
    return updated << 2 | (record.status == .notFinal ? 0 : 2) | (record.hasPrice ? 1 : 0)
  }

  @inlinable
  public var idForm: UInt8 { traits & 3 }
  @inlinable
  public var kind: RecordKind { RecordKind(rawValue: traits >> 2 & 7) ?? .unknown }
  @inlinable
  public var hasComparablePrice: Bool { traits & 1 << 5 != 0 }
  @inlinable
  public var isRecurring: Bool { kind == .recurring }
  /// Rows that could not be read, and rows of an unknown kind, have no key (spec 3.3).
  @inlinable
  public var hasKey: Bool { kind != .unknown && kind != .recurring }

  @inlinable
  public var export: Int { Int(position >> 40) }
  @inlinable
  public var line: Int64 { Int64(position & (1 << 40 - 1)) }

  @inlinable
  public static func position(export: Int, line: Int64) -> UInt64 {
    UInt64(export) << 40 | UInt64(line)
  }
}

/// What rating says of one record by itself (spec 4.6).
@frozen
public struct Classification: Sendable {
  public var outcome: RecordOutcome
  public var reason: SuspenseReason
  public var product: Product
  public var quantity: UInt32
  public var rate: Int32
  public var standing: Int32
  public var hasComparablePrice: Bool

  @inlinable
  public init(
    _ outcome: RecordOutcome, reason: SuspenseReason = .malformed, product: Product = .other,
    quantity: UInt32 = 0, rate: Int32 = -1, standing: Int32 = -1, hasComparablePrice: Bool = false
  ) {
    self.outcome = outcome
    self.reason = reason
    self.product = product
    self.quantity = quantity
    self.rate = rate
    self.standing = standing
    self.hasComparablePrice = hasComparablePrice
  }

  @inlinable
  public static func suspended(_ reason: SuspenseReason, standing: Int32 = -1) -> Classification {
    Classification(.suspended, reason: reason, standing: standing)
  }
}
