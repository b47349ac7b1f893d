internal import Ledger
package import Model
package import Rating
internal import RunFiles

/// The rent of one number for the period (spec 4.7), already classified.
package struct RecurringCharge: Sendable {
  package var record: RatedRecord
  package var subAccount: Int
  /// `number:<E.164>:<period>`
  package var id: String
  /// The row of `numbers.csv`; empty unless the charge is suspended.
  package var raw: [UInt8]

  /// - Parameter rater: receives the standings of the charges.
  package static func all(_ book: Book, _ period: Period, _ rater: inout Rater) -> [RecurringCharge]
  {
    book.numbers.compactMap { row in
      let time = chargeTime(row, period)
      guard row.validity.contains(time) else { return nil }
      if row.provider == .lc, book.settings.lcSource == .wallet { return nil }
      return charge(row, at: time, period, &rater)
    }
  }

  /// The day of month on which the row begins, or the month's last day where it is shorter.
  private static func chargeTime(_ row: NumberRow, _ period: Period) -> Instant {
    let day = row.validity.from == .missing ? 1 : row.validity.from.date.day
    let offset = Int64(min(day, period.dayCount) - 1) * 86_400
    return Instant(seconds: period.start.seconds + offset)
  }

  private static func charge(
    _ row: NumberRow, at time: Instant, _ period: Period, _ rater: inout Rater
  ) -> RecurringCharge {
    var usage = UsageRecord()
    usage.kind = .recurring
    usage.to = row.number
    usage.eventTime = time
    let classification = rater.classifyRecurring(
      row.subAccount, row.provider, row.product, to: row.number, at: time)
    let digits = String(row.number.digits)
    let zeros = String(repeating: "0", count: row.number.digitCount - digits.count)
    let id = "number:+\(zeros)\(digits):\(period.text)"
    usage.id = RecordID(form: 0, high: hash(of: id), low: UInt64(id.utf8.count))
    let record = RatedRecord(usage, classification, position: UInt64(row.source.line))
    let isSuspended = classification.outcome == .suspended
    return RecurringCharge(
      record: record, subAccount: row.subAccount, id: id, raw: isSuspended ? row.raw : [])
  }
}
