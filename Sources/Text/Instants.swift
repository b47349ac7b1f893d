package import Model

/// The ways in which exports and book write an instant (spec 3.1).
package enum Instants {
  /// RFC 3339, RFC 2822 or `YYYY-MM-DD HH:MM:SS` in UTC.
  package static func any(_ bytes: Bytes) -> Instant? {
    guard bytes.count >= 19 else { return nil }
    if bytes[4] == UInt8(ascii: "-") {
      return bytes[10] == UInt8(ascii: " ") && bytes.count == 19
        ? dateAndTime(bytes) : rfc3339(bytes)
    }
    return rfc2822(bytes)
  }

  /// `2026-10-01T02:00:00.250+02:00`; the fraction is cut off.
  package static func rfc3339(_ bytes: Bytes) -> Instant? {
    guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t"),
      let local = dateAndTime(bytes)
    else { return nil }
    var rest = bytes.dropFirst(19)
    if rest[0] == UInt8(ascii: ".") {
      var digits = 1
      while digits < rest.count, isDigit(rest[digits]) { digits += 1 }
      guard digits > 1, digits < rest.count else { return nil }
      rest = rest.dropFirst(digits)
    }
    if rest.count == 1 { return rest[0] | 0x20 == UInt8(ascii: "z") ? local : nil }
    guard rest.count == 6, rest[3] == UInt8(ascii: ":"),
      let sign = sign(rest[0]), let hours = twoDigits(rest, 1), let minutes = twoDigits(rest, 4)
    else { return nil }
    return shifted(local, sign, hours, minutes)
  }

  /// `YYYY-MM-DD`, the day's first instant.
  package static func date(_ bytes: Bytes) -> Instant? {
    guard bytes.count == 10, let date = civilDate(bytes) else { return nil }
    return Instant(startOf: date)
  }

  /// `YYYY-MM-DD?HH:MM:SS` at the front; what stands between the two is the caller's affair.
  static func dateAndTime(_ bytes: Bytes) -> Instant? {
    guard let date = civilDate(bytes), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), let hour = twoDigits(bytes, 11),
      let minute = twoDigits(bytes, 14), let second = twoDigits(bytes, 17)
    else { return nil }
    return Instant(date, hour: hour, minute: minute, second: second)
  }

  private static func civilDate(_ bytes: Bytes) -> CivilDate? {
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let century = twoDigits(bytes, 0), let year = twoDigits(bytes, 2),
      let month = twoDigits(bytes, 5), let day = twoDigits(bytes, 8)
    else { return nil }
    return CivilDate(year: century * 100 + year, month: month, day: day)
  }

  /// `Thu, 01 Oct 2026 00:00:00 +0000`; the weekday may be missing and is not checked.
  static func rfc2822(_ bytes: Bytes) -> Instant? {
    var rest = bytes
    if let comma = (0..<min(4, rest.count)).first(where: { rest[$0] == UInt8(ascii: ",") }) {
      guard comma == 3, isLetters(rest.prefix(3)), rest[4] == 0x20 else { return nil }
      rest = rest.dropFirst(5)
    }
    var words = Words(rest)
    guard let dayWord = words.next(), (1...2).contains(dayWord.count),
      let day = Numbers.count(dayWord), let monthWord = words.next(),
      let month = month(monthWord), let yearWord = words.next(), yearWord.count == 4,
      let year = Numbers.count(yearWord), let time = words.next(), time.count == 8,
      time[2] == UInt8(ascii: ":"), time[5] == UInt8(ascii: ":"),
      let hour = twoDigits(time, 0), let minute = twoDigits(time, 3),
      let second = twoDigits(time, 6), let zone = words.next(), words.isAtEnd,
      let date = CivilDate(year: Int(year), month: month, day: Int(day)),
      let local = Instant(date, hour: hour, minute: minute, second: second)
    else { return nil }
    if zone.equals("GMT") { return local }
    guard zone.count == 5, let sign = sign(zone[0]), let hours = twoDigits(zone, 1),
      let minutes = twoDigits(zone, 3)
    else { return nil }
    return shifted(local, sign, hours, minutes)
  }

  /// `Jul 14th 2026, 01:14:33 PM`, as seconds of a clock that knows no zone. The month may be
  /// written whole, the day without its ending, and the half of the day in small letters.
  package static func walletForm(_ bytes: Bytes) -> Int64? {
    var words = Words(bytes)
    guard let monthWord = words.next(), let month = month(monthWord) ?? wholeMonth(monthWord),
      let dayWord = words.next(), let day = day(dayWord),
      let yearWord = words.next(), yearWord.count == 5, yearWord[4] == UInt8(ascii: ","),
      let year = Numbers.count(yearWord.prefix(4)), let time = words.next(), time.count == 8,
      time[2] == UInt8(ascii: ":"), time[5] == UInt8(ascii: ":"),
      let hour = twoDigits(time, 0), (1...12).contains(hour), let minute = twoDigits(time, 3),
      let second = twoDigits(time, 6), let half = words.next(), words.isAtEnd,
      let isAfternoon = isAfternoon(half),
      let date = CivilDate(year: Int(year), month: month, day: day)
    else { return nil }
    let hour24 = hour % 12 + (isAfternoon ? 12 : 0)
    return Instant(date, hour: hour24, minute: minute, second: second)?.seconds
  }

  private static func isAfternoon(_ half: Bytes) -> Bool? {
    if half.equals("PM") || half.equals("pm") { return true }
    return half.equals("AM") || half.equals("am") ? false : nil
  }

  /// `1st`, `22nd`, `13th`: the number with the ending English gives it; or the number alone.
  private static func day(_ ordinal: Bytes) -> Int? {
    if (1...2).contains(ordinal.count) { return Numbers.count(ordinal).map { Int($0) } }
    guard (3...4).contains(ordinal.count),
      let day = Numbers.count(ordinal.prefix(ordinal.count - 2))
    else { return nil }
    let ending = ordinal.dropFirst(ordinal.count - 2)
    let expected: StaticString =
      switch (day % 10, day / 10) {
      case (_, 1): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return ending.equals(expected) ? Int(day) : nil
  }

  private static func month(_ word: Bytes) -> Int? {
    let names: [StaticString] = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return names.firstIndex { word.equals($0) }.map { $0 + 1 }
  }

  private static func wholeMonth(_ word: Bytes) -> Int? {
    let names: [StaticString] = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    return names.firstIndex { word.equals($0) }.map { $0 + 1 }
  }

  private static func sign(_ byte: UInt8) -> Int64? {
    switch byte {
    case UInt8(ascii: "+"): 1
    case UInt8(ascii: "-"): -1
    default: nil
    }
  }

  private static func shifted(_ local: Instant, _ sign: Int64, _ hours: Int, _ minutes: Int)
    -> Instant?
  {
    guard hours < 24, minutes < 60 else { return nil }
    let instant = Instant(seconds: local.seconds - sign * Int64(hours * 3_600 + minutes * 60))
    return instant.isWritable ? instant : nil
  }

  private static func isLetters(_ bytes: Bytes) -> Bool {
    (0..<bytes.count).allSatisfy { (0x61...0x7A).contains(bytes[$0] | 0x20) }
  }
}

func twoDigits(_ bytes: Bytes, _ offset: Int) -> Int? {
  let tens = bytes[offset] &- 0x30
  let ones = bytes[offset + 1] &- 0x30
  return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
}

/// Words parted by single spaces; an empty word ends the walk.
private struct Words {
  private var rest: Bytes
  private(set) var isAtEnd = false

  init(_ bytes: Bytes) { rest = bytes }

  mutating func next() -> Bytes? {
    guard !isAtEnd else { return nil }
    var length = 0
    while length < rest.count, rest[length] != 0x20 { length += 1 }
    guard length > 0 else { return nil }
    let word = rest.prefix(length)
    isAtEnd = length == rest.count
    if !isAtEnd { rest = rest.dropFirst(length + 1) }
    return word
  }
}
