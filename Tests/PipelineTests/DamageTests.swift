internal import Foundation
internal import Ledger
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// One bad byte costs what it must and no more.
@Suite struct DamageTests {
  @Test(arguments: ["\"", "a\"", "\"a", "x\"y\"z", "\"\"\""], [1, 50_000, 100_000])
  func aStrayQuoteInAHundredThousandRowsSuspendsOneLine(_ quote: String, at place: Int) throws {
    let run = try SmallRun()
    var text = SmallRun.header
    for number in 1...100_000 {
      let row = SmallRun.row(number)
      text += number == place ? row.replacing("outbound-api", with: quote) : row
    }
    try run.scratch.write("exports/usage.csv", text)
    let report = try run.rate()
    #expect(report.read == 100_000)
    #expect(report.suspense[Int(SuspenseReason.malformed.rawValue)] == 1)
    #expect(report.records[Int(Disposition.rebilled.rawValue)] == 99_999)
    let suspense = try String(
      contentsOf: URL(filePath: report.path).appending(path: "suspense.csv"), encoding: .utf8)
    #expect(suspense.contains("\nusage.csv,\(place + 1),,malformed,"))
  }

  /// Every prefix of a file of three members that ends inside one of them.
  @Test func aGzipFileCutAnywhereFailsTheRunAndPublishesNothing() throws {
    let run = try SmallRun()
    let text = SmallRun.header + (1...12).map(SmallRun.row).joined()
    let members = try [0..<200, 200..<700, 700..<text.utf8.count].map { range in
      try SmallRun.gzipped(Array(Array(text.utf8)[range]), run.scratch)
    }
    let whole = members.joined()
    let ends = Set([members[0].count, members[0].count + members[1].count, whole.count])
    for cut in 3..<whole.count where !ends.contains(cut) {
      try run.scratch.write("exports/usage.csv.gz", whole.prefix(cut))
      let failure = try run.failure { try run.rate() }
      #expect(failure.status == .badExport, "cut at \(cut)")
      let told = failure.problems.first?.message ?? ""
      #expect(told.contains("(byte "), "cut at \(cut): \(told)")
      #expect(!run.hasOutput, "cut at \(cut)")
    }
    try run.scratch.write("exports/usage.csv.gz", whole)
    #expect(try run.rate().records[Int(Disposition.rebilled.rawValue)] == 12)
  }

  @Test(arguments: UInt64(1)...40)
  func aFlippedBitNeverPassesUnseen(seed: UInt64) throws {
    let run = try SmallRun()
    var random = Seeded(seed)
    let text = SmallRun.header + (1...12).map(SmallRun.row).joined()
    var bytes = try SmallRun.gzipped(Array(text.utf8), run.scratch)
    try run.scratch.write("exports/usage.csv.gz", bytes)
    let sound = try run.rate()
    // What stands in a member's head beside its mark and flags is no content.
    let place = 10 + random.below(bytes.count - 10)
    bytes[place] ^= 1 << random.below(8)
    try run.scratch.write("exports/usage.csv.gz", bytes)
    let failure = try run.failure { try run.rate() }
    #expect(failure.status == .badExport)
    let current = try FileManager.default.destinationOfSymbolicLink(
      atPath: run.scratch["out/2026-10/current"].path)
    #expect(current == sound.runID, "the old run stays")
  }

  @Test func aQuarantinedExportIsLeftOutWhole() throws {
    let run = try SmallRun()
    try run.scratch.write("exports/good.csv", SmallRun.header + SmallRun.row(1))
    let bad = SmallRun.header + (1...12).map(SmallRun.row).joined()
    let whole = try SmallRun.gzipped(Array(bad.utf8), run.scratch)
    try run.scratch.write("exports/bad", whole.dropLast(4))
    let report = try run.rate(quarantine: true)
    #expect(report.read == 1)
    #expect(report.records[Int(Disposition.rebilled.rawValue)] == 1)
    let totals = try String(
      contentsOf: URL(filePath: report.path).appending(path: "control-totals.json"), encoding: .utf8
    )
    let exports = totals.components(separatedBy: "\"path\": ")
    #expect(exports.count == 3)
    #expect(totals.contains("\"quarantined\": true"))
  }
}
