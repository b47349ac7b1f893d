internal import Model

/// A zone's rule for all years to come, as POSIX writes it: `EST5EDT,M3.2.0,M11.1.0`.
struct PosixRule {
  /// The day of a year on which clocks change, and the seconds of that day at which they do.
  struct Turn: Equatable {
    enum Day: Equatable {
      /// `Jn`: 1 to 365; 29 February is never counted.
      case withoutLeapDay(Int)
      /// `n`: 0 to 365
      case ofYear(Int)
      /// `Mm.w.d`: week 5 is the last; weekday 0 is Sunday.
      case weekday(month: Int, week: Int, weekday: Int)
    }
    var day: Day
    var seconds: Int64
  }

  /// Seconds east of UTC.
  var standard: Int64
  var summer: (offset: Int64, start: Turn, end: Turn)?

  private static let start1900: Int64 = -2_208_988_800
  private static let start9000: Int64 = 221_845_392_000

  /// The changes of the four hundred years after that of `last`; none where clocks never change.
  func changes(after last: ZoneRules.Change?) -> [ZoneRules.Change] {
    guard let summer else { return [] }
    let first = min(max(last?.at ?? .min, Self.start1900), Self.start9000)
    let firstYear = Instant(seconds: first).date.year
    var changes: [ZoneRules.Change] = []
    for year in firstYear...(firstYear + 401) {
      let start = ZoneRules.Change(
        at: summer.start.localSeconds(year) - standard, offset: summer.offset)
      let end = ZoneRules.Change(
        at: summer.end.localSeconds(year) - summer.offset, offset: standard)
      changes += start.at < end.at ? [start, end] : [end, start]
    }
    return changes.filter { change in last.map { $0.at < change.at } ?? true }
  }
}

extension PosixRule.Turn {
  /// When the change comes in `year`, on the clock that shows the time before it.
  func localSeconds(_ year: Int) -> Int64 { dayNumber(year) * 86_400 + seconds }

  private func dayNumber(_ year: Int) -> Int64 {
    switch day {
    case .withoutLeapDay(let day):
      let leap = CivilDate.daysIn(month: 2, year: year) == 29 && day >= 60
      return firstDay(year, 1) + Int64(day - (leap ? 0 : 1))
    case .ofYear(let day): return firstDay(year, 1) + Int64(day)
    case .weekday(let month, let week, let weekday):
      let first = firstDay(year, month)
      // 1970-01-01 was a Thursday.
      let firstWeekday = Int(((first + 4) % 7 + 7) % 7)
      var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if day >= CivilDate.daysIn(month: month, year: year) { day -= 7 }
      return first + Int64(day)
    }
  }

  private func firstDay(_ year: Int, _ month: Int) -> Int64 {
    CivilDate(year: year, month: month, day: 1)?.dayNumber ?? 0
  }
}

extension PosixRule {
  /// - Returns: nil unless all of `text` is a rule.
  init?(_ text: [UInt8]) {
    var scanner = Scanner(text)
    guard scanner.skipName(), let west = scanner.time(maxHours: 24) else { return nil }
    standard = -west
    summer = nil
    if scanner.isAtEnd { return }
    guard scanner.skipName() else { return nil }
    var offset = standard + 3_600
    if scanner.next != UInt8(ascii: ",") {
      guard let west = scanner.time(maxHours: 24) else { return nil }
      offset = -west
    }
    guard let start = scanner.turn(), let end = scanner.turn(), scanner.isAtEnd
    else { return nil }
    summer = (offset, start, end)
  }
}

private struct Scanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }
  var next: UInt8? { rest.first }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// `EST` or `<+03>`
  mutating func skipName() -> Bool {
    if skip(UInt8(ascii: "<")) {
      while let byte = rest.popFirst() { if byte == UInt8(ascii: ">") { return true } }
      return false
    }
    let letters = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix(4).prefix(while: isDigit)
    rest = rest.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
    return !digits.isEmpty && range.contains(value) ? value : nil
  }

  /// `5`, `-3:30`, `+12:00:00`
  mutating func time(maxHours: Int) -> Int64? {
    let negative = skip(UInt8(ascii: "-"))
    if !negative { _ = skip(UInt8(ascii: "+")) }
    guard let hours = number(0...maxHours) else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] where skip(UInt8(ascii: ":")) {
      guard let count = number(0...59) else { return nil }
      seconds += count * unit
    }
    return Int64(negative ? -seconds : seconds)
  }

  /// `,M3.2.0/2`
  mutating func turn() -> PosixRule.Turn? {
    guard skip(UInt8(ascii: ",")), let day = day() else { return nil }
    guard skip(UInt8(ascii: "/")) else { return PosixRule.Turn(day: day, seconds: 7_200) }
    return time(maxHours: 167).map { PosixRule.Turn(day: day, seconds: $0) }
  }

  private mutating func day() -> PosixRule.Turn.Day? {
    if skip(UInt8(ascii: "J")) { return number(1...365).map { .withoutLeapDay($0) } }
    guard skip(UInt8(ascii: "M")) else { return number(0...365).map { .ofYear($0) } }
    guard let month = number(1...12), skip(UInt8(ascii: ".")), let week = number(1...5),
      skip(UInt8(ascii: ".")), let weekday = number(0...6)
    else { return nil }
    return .weekday(month: month, week: week, weekday: weekday)
  }
}
