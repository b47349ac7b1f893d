internal import Model
internal import Text

/// The words of providers for direction and status (spec 3.2).
enum ProviderWords {
  private static let directions: [(String, Direction)] = [
    ("inbound", .inbound), ("trunking-terminating", .inbound), ("outbound-api", .outbound),
    ("outbound-dial", .outbound), ("outbound-call", .outbound), ("outbound-reply", .outbound),
    ("outbound", .outbound), ("trunking-originating", .outbound),
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
    ("sending", .unknown, .notFinal), ("receiving", .unknown, .notFinal),
    ("accepted", .unknown, .notFinal), ("scheduled", .unknown, .notFinal),
  ]
  private static let statusIndex = TextIndex(statuses.map(\.0))
  private static let callOutcomes = statuses.map(\.call)
  private static let messageOutcomes = statuses.map(\.message)

  static func direction(_ text: Bytes, hash: UInt64) -> Direction {
    let index = directionIndex.find(text, hash: hash)
    return index < 0 ? .unknown : directionOutcomes[Int(index)]
  }

  static func status(_ text: Bytes, hash: UInt64, kind: RecordKind) -> StatusOutcome {
    let index = statusIndex.find(text, hash: hash)
    if index < 0 { return .unknown }
    return kind == .call ? callOutcomes[Int(index)] : messageOutcomes[Int(index)]
  }
}
