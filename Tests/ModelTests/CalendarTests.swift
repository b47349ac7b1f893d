internal import Foundation
internal import Model
internal import TestSupport
internal import Testing

@Suite struct CalendarTests {
  /// Four hundred years of days, one by one, against a calendar that only counts up.
  @Test func everyDayOfTheCalendarFollowsTheOneBefore() throws {
    var (year, month, day) = (1, 1, 1)
    let first = try #require(CivilDate(year: 1, month: 1, day: 1)).dayNumber
    for number in first..<(first + 3 * 146_097) {
      let date = CivilDate(dayNumber: number)
      guard (date.year, date.month, date.day) == (year, month, day), date.dayNumber == number else {
        Issue.record("day \(number) is \(date), not \(year)-\(month)-\(day)")
        return
      }
      day += 1
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      if day > lengths[month - 1] { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
    }
  }

  @Test func theFirstDayOf1970IsDayZero() {
    #expect(CivilDate(year: 1970, month: 1, day: 1)?.dayNumber == 0)
    #expect(CivilDate(year: 2026, month: 10, day: 1)?.dayNumber == 20_727)
  }

  @Test(arguments: [
    (2026, 2, 29), (2100, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (0, 1, 1),
    (10_000, 1, 1), (2026, 1, 0),
  ])
  func aDateThatDoesNotExistIsNone(_ year: Int, _ month: Int, _ day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: UInt64(1)...20)
  func minutesAndDaysAreThoseOfFoundation(seed: UInt64) {
    var random = Seeded(seed)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for _ in 0..<50 {
      let seconds = Int64.random(in: -10_000_000_000...10_000_000_000, using: &random)
      let instant = Instant(seconds: seconds)
      let date = Date(timeIntervalSince1970: TimeInterval(seconds))
      let parts = calendar.dateComponents([.second], from: date)
      #expect(instant.seconds - instant.minute.seconds == Int64(parts.second ?? -1))
      let start = calendar.startOfDay(for: date)
      #expect(instant.day * 86_400 == Int64(start.timeIntervalSince1970))
    }
  }

  @Test(arguments: [
    ("2026-10", true), ("2026-13", false), ("2026-00", false), ("2026-1", false),
    ("2026-010", false), ("26-10", false), ("2026/10", false), ("+026-10", false), ("", false),
    ("0001-01", true), ("0000-01", false), ("9999-12", true),
  ])
  func aPeriodIsYearHyphenMonth(_ text: String, _ isPeriod: Bool) {
    #expect((Period(text) != nil) == isPeriod)
    if isPeriod { #expect(Period(text)?.text == text) }
  }

  @Test func aPeriodIsHalfOpen() throws {
    let period = try #require(Period("2024-02"))
    #expect(period.dayCount == 29)
    #expect(period.validity.contains(period.start))
    #expect(period.validity.contains(period.lastSecond))
    #expect(!period.validity.contains(period.end))
    #expect(period.previous?.text == "2024-01")
    #expect(Period("2024-01")?.previous?.text == "2023-12")
    #expect(Period("0001-01")?.previous == nil)
  }
}
