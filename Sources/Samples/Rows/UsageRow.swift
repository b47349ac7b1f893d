internal import Model
internal import Text

/// One call or message as a provider would report it.
struct UsageRow {
  enum Kind { case call, sms, mms }

  var kind: Kind
  /// Index into ``Population/accounts``.
  var account: Int
  var isInbound: Bool
  /// The app user a call comes from or goes to in place of a number; nil = a phone leg.
  var client: Int?
  /// The account's own end and the far end, digits of E.164.
  var own: UInt64
  var remote: UInt64
  var status: Status
  /// Seconds since 1970.
  var startedAt: Int64
  var createdAt: Int64
  var updatedAt: Int64
  var durationSeconds: Int
  var segments: Int
  var media: Int
  /// What it costs, 10⁻⁵ USD; nil = not known yet, or not told.
  var price: Int?
  /// 0 = none
  var errorCode: Int
  var sidHigh: UInt64
  var sidLow: UInt64
  /// For what else a format shows of the row, such as a message's text.
  var random: RandomSource

  enum Status {
    case completed, busy, noAnswer, failed, canceled, inProgress
    case delivered, sent, undelivered, received, sending

    var text: StaticString {
      switch self {
      case .completed: "completed"
      case .busy: "busy"
      case .noAnswer: "no-answer"
      case .failed: "failed"
      case .canceled: "canceled"
      case .inProgress: "in-progress"
      case .delivered: "delivered"
      case .sent: "sent"
      case .undelivered: "undelivered"
      case .received: "received"
      case .sending: "sending"
      }
    }
  }

  var sidPrefix: StaticString {
    switch kind {
    case .call: "CA"
    case .sms: "SM"
    case .mms: "MM"
    }
  }

  var direction: StaticString { isInbound ? "inbound" : "outbound-api" }
}

extension TextBuffer {
  mutating func addSID(_ row: UsageRow) {
    add(row.sidPrefix)
    addHex(row.sidHigh)
    addHex(row.sidLow)
  }

  mutating func addFrom(_ row: UsageRow) {
    addEnd(row, isOwn: !row.isInbound)
  }

  mutating func addTo(_ row: UsageRow) {
    addEnd(row, isOwn: row.isInbound)
  }

  private mutating func addEnd(_ row: UsageRow, isOwn: Bool) {
    if isOwn, let client = row.client {
      add("client:agent_")
      add(client)
    } else {
      addNumber(isOwn ? row.own : row.remote)
    }
  }

  /// The price as Twilio writes it: negative, five decimals; nothing where it is not known.
  mutating func addPrice(_ row: UsageRow) {
    guard let price = row.price else { return }
    if price > 0 { add("-") }
    addAmount(price, decimals: 5)
  }
}
