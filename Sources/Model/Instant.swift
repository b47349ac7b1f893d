/// A moment in UTC, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Years 1 to 9999; leap seconds do not exist.
@frozen
public struct Instant: Comparable, Hashable, Sendable {
  public var seconds: Int64

  @inlinable
  public init(seconds: Int64) { self.seconds = seconds }

  /// Stands for "no instant given"; earlier than every real one.
  @inlinable
  public static var missing: Instant { Instant(seconds: .min) }
  /// The open end of a validity; later than every real instant.
  @inlinable
  public static var unbounded: Instant { Instant(seconds: .max) }

  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

  /// Whether it lies in the years 0001 to 9999 of UTC, so that it can be written.
  @inlinable
  public var isWritable: Bool { (-62_135_596_800...253_402_300_799).contains(seconds) }

  /// The start of the UTC minute this instant lies in.
  @inlinable
  public var minute: Instant { Instant(seconds: seconds - floorMod(seconds, 60)) }

  /// The number of the UTC day this instant lies in, 0 = 1970-01-01.
  @inlinable
  public var day: Int64 { (seconds - floorMod(seconds, 86_400)) / 86_400 }
}

@inlinable
func floorMod(_ value: Int64, _ modulus: Int64) -> Int64 {
  let remainder = value % modulus
  return remainder < 0 ? remainder + modulus : remainder
}

/// A date of the proleptic Gregorian calendar.
@frozen
public struct CivilDate: Equatable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int

  /// - Returns: nil unless the date exists and its year is 1 to 9999.
  @inlinable
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.daysIn(month: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date of a day counted from 1970-01-01.
  ///
  /// Counts in eras of 400 years that begin in March, so that the leap day is an era's last.
  @inlinable
  public init(dayNumber: Int64) {
    let shifted = dayNumber + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  @inlinable
  public var dayNumber: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  @inlinable
  public static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  @inlinable
  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}

extension Instant {
  /// - Returns: nil unless the time of day exists; `second` is 0 to 59.
  @inlinable
  public init?(_ date: CivilDate, hour: Int, minute: Int, second: Int) {
    guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
    else { return nil }
    seconds = date.dayNumber * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }

  @inlinable
  public init(startOf date: CivilDate) { seconds = date.dayNumber * 86_400 }

  public var date: CivilDate { CivilDate(dayNumber: day) }
}

/// A span of time [from, to): `to` itself is outside.
@frozen
public struct Validity: Hashable, Sendable {
  public var from: Instant
  public var to: Instant

  @inlinable
  public init(from: Instant, to: Instant) {
    self.from = from
    self.to = to
  }

  @inlinable
  public static var always: Validity { Validity(from: .missing, to: .unbounded) }

  @inlinable
  public func contains(_ instant: Instant) -> Bool { from <= instant && instant < to }

  @inlinable
  public func overlaps(_ other: Validity) -> Bool { from < other.to && other.from < to }

  /// What both spans share; nil when nothing.
  @inlinable
  public func intersection(_ other: Validity) -> Validity? {
    let shared = Validity(from: max(from, other.from), to: min(to, other.to))
    return shared.from < shared.to ? shared : nil
  }
}

/// A calendar month in UTC, half-open (spec 1).
public struct Period: Hashable, Comparable, Sendable {
  public let year: Int
  public let month: Int

  /// Reads `YYYY-MM`.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[4] == UInt8(ascii: "-") else { return nil }
    var digits = 0
    for (index, byte) in bytes.enumerated() where index != 4 {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      digits = digits * 10 + Int(byte - 0x30)
    }
    self.init(year: digits / 100, month: digits % 100)
  }

  public init?(year: Int, month: Int) {
    guard CivilDate(year: year, month: month, day: 1) != nil else { return nil }
    self.year = year
    self.month = month
  }

  public var firstDate: CivilDate {
    CivilDate(dayNumber: CivilDate(year: year, month: month, day: 1)?.dayNumber ?? 0)
  }
  public var dayCount: Int { CivilDate.daysIn(month: month, year: year) }
  public var start: Instant { Instant(startOf: firstDate) }
  public var end: Instant { Instant(seconds: start.seconds + Int64(dayCount) * 86_400) }
  public var validity: Validity { Validity(from: start, to: end) }
  /// The last instant that belongs to the period.
  public var lastSecond: Instant { Instant(seconds: end.seconds - 1) }

  /// The month before; nil before year 1.
  public var previous: Period? {
    month == 1 ? Period(year: year - 1, month: 12) : Period(year: year, month: month - 1)
  }

  /// The month after; nil after year 9999.
  public var next: Period? {
    month == 12 ? Period(year: year + 1, month: 1) : Period(year: year, month: month + 1)
  }

  public static func < (left: Period, right: Period) -> Bool {
    (left.year, left.month) < (right.year, right.month)
  }

  /// `YYYY-MM`
  public var text: String {
    let year = String(self.year)
    let month = String(self.month)
    return String(repeating: "0", count: 4 - year.count) + year + "-"
      + (month.count == 1 ? "0" + month : month)
  }
}
