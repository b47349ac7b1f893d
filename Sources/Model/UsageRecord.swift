/// The id of a record, packed where it has the shape of a provider's SID.
///
/// `CA`, `MM` or `SM` and 32 lower-case hex digits take 17 bytes and compare as their texts do;
/// any other id keeps its text outside and has `form` 0.
@frozen
public struct RecordID: Hashable, Sendable {
  public var high: UInt64
  public var low: UInt64
  /// 0 = text, 1 = `CA`, 2 = `MM`, 3 = `SM`
  public var form: UInt8

  @inlinable
  public init(form: UInt8, high: UInt64, low: UInt64) {
    self.form = form
    self.high = high
    self.low = low
  }

  public static let prefixes: [StaticString] = ["", "CA", "MM", "SM"]
}

/// What a price says about its currency.
@frozen
public enum PriceUnit: UInt8, Sendable { case absent, ofBook, foreign }

/// One row of an export after parsing (spec 3.1), whatever its format.
///
/// A fixed-size value; texts that do not fit stay in the reader's buffer.
@frozen
public struct UsageRecord: Sendable {
  public var id = RecordID(form: 0, high: 0, low: 0)
  public var kind = RecordKind.unknown
  public var direction = Direction.unknown
  public var status = StatusOutcome.unknown
  public var priceUnit = PriceUnit.absent
  public var isWhatsApp = false
  public var hasPrice = false
  /// Wallet transactions: what was used; nil = not usage.
  public var walletProduct: Product?
  /// Index into ``Book/accounts``; -1 = not in the book.
  public var account: Int32 = -1
  /// Index into the book's exempt error codes; -1 = none of them.
  public var exemptCode: Int32 = -1
  public var from = Address.empty
  public var to = Address.empty
  /// ``Instant/missing`` when the record gives none.
  public var eventTime = Instant.missing
  public var dateUpdated = Instant.missing
  /// Seconds; -1 when absent.
  public var duration: Int64 = -1
  /// -1 when absent.
  public var segments: Int64 = -1
  public var media: Int64 = -1
  /// Wallet transactions: how many items; 1 elsewhere.
  public var items: Int64 = 1
  /// As reported: negative = owed, but for wallet transactions. Zero when ``hasPrice`` is false.
  public var price = Decimal.zero
  /// A hash of everything spec 3.1 names but account and id; equal content, equal hash.
  public var contentHash: UInt64 = 0

  @inlinable
  public init() {}
}
