import Model
import Testing
internal import Text

/// Seconds of a clock: `2026-03-08 02:30:00`.
private func local(_ text: String) throws -> Int64 {
  let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
  let date = try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
  return try #require(Instant(date, hour: parts[3], minute: parts[4], second: parts[5])).seconds
}

/// The instant `text` of a zone's clocks, written as UTC.
private func utc(_ text: String, _ zone: ZoneRules) throws -> String {
  let instant = zone.instant(ofLocal: try local(text))
  let date = instant.date
  let seconds = Int(instant.seconds - Instant(startOf: date).seconds)
  let numbers = [date.month, date.day, seconds / 3_600, seconds / 60 % 60, seconds % 60]
    .map { $0 < 10 ? "0\($0)" : "\($0)" }
  return "\(date.year)-\(numbers[0])-\(numbers[1]) \(numbers[2...].joined(separator: ":"))"
}

/// A zone file of version 2 that has one type and, perhaps, changes to a second one.
private func zoneFile(
  version: String = "2", types: [Int32] = [0], changes: [(at: Int64, type: UInt8)] = [],
  leapSeconds: Int = 0, footer: String
) -> [UInt8] {
  func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
  func header(_ counts: [Int]) -> [UInt8] {
    Array("TZif\(version)".utf8) + Array(repeating: 0, count: 15)
      + counts.flatMap { bytes(UInt32($0)) }
  }
  var file = header([0, 0, 0, 0, 1, 1]) + [0, 0, 0, 0, 0, 0, 0]
  file += header([0, 0, leapSeconds, changes.count, types.count, 1])
  file += changes.flatMap { bytes($0.at) } + changes.map(\.type)
  file += types.flatMap { bytes($0) + [0, 0] } + [0]
  file += Array(repeating: 0, count: leapSeconds * 12)
  return file + Array("\n\(footer)\n".utf8)
}

private func zone(_ footer: String) throws -> ZoneRules {
  try #require(ZoneRules(tzif: zoneFile(footer: footer)))
}

@Suite("Zone rules")
struct ZoneRulesTests {
  @Test(
    "New York: gaps, overlaps and both sides of them",
    arguments: [
      ("2026-01-15 12:00:00", "2026-01-15 17:00:00"),
      ("2026-07-15 12:00:00", "2026-07-15 16:00:00"),
      ("2026-03-08 01:59:59", "2026-03-08 06:59:59"),
      ("2026-03-08 02:00:00", "2026-03-08 07:00:00"),
      ("2026-03-08 02:30:00", "2026-03-08 07:30:00"),
      ("2026-03-08 03:00:00", "2026-03-08 07:00:00"),
      ("2026-11-01 00:59:59", "2026-11-01 04:59:59"),
      ("2026-11-01 01:00:00", "2026-11-01 05:00:00"),
      ("2026-11-01 01:59:59", "2026-11-01 05:59:59"),
      ("2026-11-01 02:00:00", "2026-11-01 07:00:00"),
      ("2037-11-01 01:30:00", "2037-11-01 05:30:00"),
      ("2038-03-14 02:30:00", "2038-03-14 07:30:00"),
      ("2038-07-01 00:00:00", "2038-07-01 04:00:00"),
      ("2500-07-01 00:00:00", "2500-07-01 04:00:00"),
      ("2500-12-01 00:00:00", "2500-12-01 05:00:00"),
      ("9999-07-01 00:00:00", "9999-07-01 04:00:00"),
      ("1883-11-18 00:00:00", "1883-11-18 04:56:02"),
      ("1942-08-01 00:00:00", "1942-08-01 04:00:00"),
    ])
  func newYork(_ clock: String, _ expected: String) throws {
    let zone = try #require(ZoneRules.load("America/New_York"))
    #expect(try utc(clock, zone) == expected)
  }

  @Test("A zone file that ends early goes on by its rule as the full one does")
  func slim() throws {
    let rule = try zone("EST5EDT,M3.2.0,M11.1.0")
    let full = try #require(ZoneRules.load("America/New_York"))
    for hour in 0..<(2 * 366 * 24) {
      let clock = try local("2026-01-01 00:00:00") + Int64(hour) * 3_600 + 1_800
      #expect(rule.instant(ofLocal: clock) == full.instant(ofLocal: clock))
    }
  }

  @Test("Kolkata is five and a half hours ahead, always")
  func kolkata() throws {
    let zone = try #require(ZoneRules.load("Asia/Kolkata"))
    #expect(try utc("2026-07-15 12:00:00", zone) == "2026-07-15 06:30:00")
    #expect(try utc("9000-01-15 00:00:00", zone) == "9000-01-14 18:30:00")
  }

  @Test("UTC needs no file and changes nothing")
  func universal() throws {
    let zone = try #require(ZoneRules.load("UTC"))
    #expect(try utc("2026-07-15 12:00:00", zone) == "2026-07-15 12:00:00")
    #expect(zone.instant(ofLocal: 0) == Instant(seconds: 0))
  }

  @Test(
    "Rules are read in every form POSIX and its extensions have",
    arguments: [
      ("<+0330>-3:30", "2026-07-01 12:00:00", "2026-07-01 08:30:00"),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01 12:00:00", "2026-01-01 12:00:00"),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01 12:00:00", "2026-07-01 11:00:00"),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-10-26 12:00:00", "2026-10-26 12:00:00"),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01 12:00:00", "2026-01-01 01:00:00"),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-04-05 01:45:00", "2026-04-04 14:45:00"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-28 22:30:00", "2026-03-29 00:30:00"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 00:00:00", "2026-03-29 01:00:00"),
      ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28 01:59:59", "2026-03-27 23:59:59"),
      ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28 03:00:00", "2026-03-28 00:00:00"),
      ("AAA0BBB,J60/0,J300/0", "2028-03-01 01:00:00", "2028-03-01 00:00:00"),
      ("AAA0BBB,J60/0,J300/0", "2027-02-28 23:59:59", "2027-02-28 23:59:59"),
      ("AAA0BBB,J60/0,J300/0", "2028-02-29 12:00:00", "2028-02-29 12:00:00"),
      ("AAA0BBB,59/0,299/0", "2028-02-29 01:00:00", "2028-02-29 00:00:00"),
      ("AAA0BBB,59/0,299/0", "2027-03-01 01:00:00", "2027-03-01 00:00:00"),
      ("EST5EDT,0/0,J365/25", "2026-01-01 00:00:00", "2026-01-01 04:00:00"),
      ("EST5EDT,0/0,J365/25", "2026-07-01 00:00:00", "2026-07-01 04:00:00"),
    ])
  func forms(_ footer: String, _ clock: String, _ expected: String) throws {
    #expect(try utc(clock, zone(footer)) == expected)
  }

  @Test("Changes that are listed come before the rule")
  func changes() throws {
    let noon = try local("2026-06-01 12:00:00")
    let zone = try #require(
      ZoneRules(
        tzif: zoneFile(
          types: [3_600, 0, -3_600], changes: [(noon - 86_400, 1), (noon, 2)], footer: "XXX1")))
    #expect(try utc("2026-05-31 11:30:00", zone) == "2026-05-31 10:30:00")
    #expect(try utc("2026-05-31 12:30:00", zone) == "2026-05-31 11:30:00")
    #expect(try utc("2026-05-31 13:30:00", zone) == "2026-05-31 13:30:00")
    #expect(try utc("2026-06-01 11:30:00", zone) == "2026-06-01 11:30:00")
    #expect(try utc("2026-06-01 12:30:00", zone) == "2026-06-01 13:30:00")
    #expect(try utc("2999-06-01 12:30:00", zone) == "2999-06-01 13:30:00")
  }

  @Test(
    "What is no zone is refused",
    arguments: [
      "", "..", "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "America", "America/Nowhere",
      "America/../UTC", "America//../UTC", "zone.tab", "tzdata.zi", "right/UTC", "posix/UTC",
      "localtime", "utc", " UTC", "Etc/UTC\u{0}",
    ])
  func refused(_ name: String) { #expect(ZoneRules.load(name) == nil) }

  @Test("A file that is no TZif of version 2, or is damaged, is refused")
  func damaged() {
    let sound = zoneFile(footer: "EST5EDT,M3.2.0,M11.1.0")
    #expect(ZoneRules(tzif: sound) != nil)
    for length in 0..<sound.count {
      #expect(ZoneRules(tzif: Array(sound.prefix(length))) == nil)
    }
    #expect(ZoneRules(tzif: zoneFile(version: "\0", footer: "UTC0")) == nil)
    #expect(ZoneRules(tzif: zoneFile(leapSeconds: 1, footer: "UTC0")) == nil)
    #expect(ZoneRules(tzif: zoneFile(types: [100_000], footer: "")) == nil)
    #expect(ZoneRules(tzif: zoneFile(changes: [(0, 1)], footer: "")) == nil)
    #expect(ZoneRules(tzif: zoneFile(changes: [(1, 0), (0, 0)], footer: "")) == nil)
    #expect(ZoneRules(tzif: zoneFile(changes: [(.min, 0)], footer: "")) == nil)
    #expect(ZoneRules(tzif: zoneFile(footer: "")) != nil)
  }

  @Test(
    "A rule that is none is refused",
    arguments: [
      "E5", "EST", "EST25", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M13.1.0",
      "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J1", "EST5EDT,1,366",
      "EST5EDT,M3.2.0,M11.1.0,", "EST5EDT,M3.2.0/168,M11.1.0", "<+03-3", "EST5:60", "5EST",
    ])
  func badRules(_ footer: String) { #expect(ZoneRules(tzif: zoneFile(footer: footer)) == nil) }
}
