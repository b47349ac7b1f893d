internal import Model
internal import Text

/// The words of providers for direction and status (spec 3.2).
enum ProviderWords {
  private static let directions: [(String, Direction)] = [
    ("inbound", .inbound), ("incoming", .inbound), ("trunking-originating", .inbound),
    ("outbound-api", .outbound), ("outbound-dial", .outbound), ("outbound-call", .outbound),
    ("outbound-reply", .outbound), ("outbound", .outbound), ("outgoing-api", .outbound),
    ("outgoing-dial", .outbound), ("outgoing", .outbound), ("trunking-terminating", .outbound),
  ]
  private static let directionIndex = TextIndex(directions.map(\.0))
  private static let directionOutcomes = directions.map(\.1)

  private static let statuses: [(String, call: StatusOutcome, message: StatusOutcome)] = [
    ("completed", .rated, .unknown), ("busy", .zeroRated, .unknown),
    ("no-answer", .zeroRated, .unknown), ("failed", .zeroRated, .failedMessage),
    ("canceled", .zeroRated, .zeroRated), ("queued", .notFinal, .notFinal),
    ("ringing", .notFinal, .unknown), ("in-progress", .notFinal, .unknown),
    ("sent", .unknown, .rated), ("delivered", .unknown, .rated),
    ("undelivered", .unknown, .undelivered), ("received", .unknown, .rated),
    ("read", .unknown, .rated), ("partially_delivered", .unknown, .rated),
    ("partially-delivered", .unknown, .rated), ("delivery_unknown", .unknown, .rated),
    ("delivery-unknown", .unknown, .rated),
    ("sending", .unknown, .notFinal), ("receiving", .unknown, .notFinal),
    ("accepted", .unknown, .notFinal), ("scheduled", .unknown, .notFinal),
  ]
  private static let statusIndex = TextIndex(statuses.map(\.0))
  private static let callOutcomes = statuses.map(\.call)
  private static let messageOutcomes = statuses.map(\.message)

  /// No word is longer.
  private static let maxLength = 32

  /// The place of a word as it stands, else of the word it is without regard to case and with
  /// `_` and blanks as `-`; -1 = none.
  private static func find(_ text: Bytes, hash: UInt64, in index: TextIndex) -> Int32 {
    let place = index.find(text, hash: hash)
    return place >= 0 || text.isEmpty ? place : findOtherSpelling(text, in: index)
  }

  private static func findOtherSpelling(_ text: Bytes, in index: TextIndex) -> Int32 {
    guard text.count <= maxLength else { return -1 }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maxLength) { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      for place in 0..<text.count { unsafe start[place] = plainSpelling(text[place]) }
      return unsafe index.find(Bytes(start, text.count))
    }
  }

  private static func plainSpelling(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "_"), UInt8(ascii: " "): UInt8(ascii: "-")
    default: byte
    }
  }

  static func direction(_ text: Bytes, hash: UInt64) -> Direction {
    let index = find(text, hash: hash, in: directionIndex)
    return index < 0 ? .unknown : directionOutcomes[Int(index)]
  }

  static func status(_ text: Bytes, hash: UInt64, kind: RecordKind) -> StatusOutcome {
    let index = find(text, hash: hash, in: statusIndex)
    if index < 0 { return .unknown }
    return kind == .call ? callOutcomes[Int(index)] : messageOutcomes[Int(index)]
  }
}
