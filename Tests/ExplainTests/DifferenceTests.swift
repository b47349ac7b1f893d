internal import Audit
internal import Explain
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import RunFiles
internal import Testing

@Suite struct DifferenceTests {
  private let fixture: Fixture
  private let lines = "out/2026-10/current/agencies/brightside/sub-accounts/acme/invoice-lines.csv"

  init() throws { fixture = try Fixture() }

  @Test func `a changed amount in the run is a difference`() throws {
    let text = try fixture.scratch.read(lines)
    try fixture.scratch.write(lines, text.replacing("0.037800", with: "0.037900"))
    let report = try fixture.explain(sid("CA", 1))
    #expect(report.status == .internalCheck)
    #expect(report.differences.map(\.code).sorted() == ["E803", "E806"])
    #expect(report.text.contains("0.037800"))
  }

  @Test func `a line that vanished and a line too many are differences`() throws {
    let text = try fixture.scratch.read(lines)
    let line = try #require(text.split(separator: "\n").first { $0.contains("0.037800") })
    try fixture.scratch.write(lines, text.replacing(line + "\n", with: ""))
    #expect(
      try fixture.explain(sid("CA", 1)).differences.contains { $0.message.contains("no line") })
    try fixture.scratch.write(lines, text + line + "\n")
    #expect(
      try fixture.explain(sid("CA", 1)).differences.contains {
        $0.message.contains("nothing explains")
      })
  }

  @Test func `another book is a warning first, and its other amounts are differences`() throws {
    let markups = try fixture.scratch.read("book/markups.csv")
    try fixture.scratch.write(
      "book/markups.csv", markups.replacing("outbound,1.5", with: "outbound,2"))
    let report = try fixture.explain(sid("CA", 1))
    #expect(report.warnings.map(\.code) == ["E804"])
    #expect(report.warnings[0].message.contains("book/markups.csv"))
    #expect(report.status == .internalCheck)
    #expect(report.differences[0].message.contains("0.037800"))
    let same = try fixture.explain(sid("SM", 1))
    #expect(same.status == .done)
    #expect(same.warnings.count == 1)
  }

  @Test func `an absorbed cost that the summary cannot hold is a difference`() throws {
    let rates = try fixture.scratch.read("book/rates/lc.csv")
    try fixture.scratch.write("book/rates/lc.csv", rates.replacing("0.0083", with: "0.0084"))
    #expect(try fixture.explain(sid("SM", 1)).status == .internalCheck)
  }

  @Test func `an export that the run did not have is a warning`() throws {
    try fixture.scratch.write("exports/z.csv", "sid,account_sid\n")
    let report = try fixture.explain(sid("CA", 2))
    #expect(report.warnings.map(\.message) == ["no part of the run: exports/z.csv"])
    #expect(report.status == .done)
  }

  @Test func `a quarantined export is a warning, and its rows do not count`() throws {
    try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1]).write(
      to: URL(filePath: fixture.scratch.path + "/exports/cut.csv.gz"))
    try fixture.rate(quarantine: true)
    let report = try fixture.explain(sid("CA", 1))
    #expect(report.warnings.map(\.code) == ["E807"])
    #expect(report.status == .done)
    #expect(report.records[0].components[0].charge == "0.037800")
  }

  @Test(arguments: [
    ("CA404", "4 exports"), ("a/first.csv:900", "line 900"),
    ("number:+14155550125:2026-10", "2027"),
    ("number:+14155550123:2026-09", "2026-09"), ("number:+14155550177:2026-10", "does not have"),
  ])
  func `an unknown record ends with 66 and advice`(id: String, advice: String) throws {
    let failure = #expect(throws: Failure.self) { try fixture.explain(id) }
    #expect(failure?.status == .noInput)
    #expect(failure?.problems[0].code == "E802")
    #expect(failure?.problems[0].help.contains(advice) == true)
  }

  @Test func `an unreadable row that holds the id is pointed out`() throws {
    let failure = #expect(throws: Failure.self) { try fixture.explain(sid("CA", 20)) }
    #expect(failure?.problems.map(\.code) == ["E802", "E805"])
    #expect(failure?.problems[1].help.contains("a/first.csv:23") == true)
  }

  @Test func `a folder without a run ends with 66`() throws {
    let failure = #expect(throws: Failure.self) { try fixture.explain("CA1", run: "book") }
    #expect(failure?.status == .noInput)
    #expect(failure?.problems[0].code == "E651")
  }

  @Test func `a run is named by its folder, its link or its period`() throws {
    let folder = try fixture.explain("w1").runPath
    let byName = try ExplainRun.run(
      ExplainOptions(
        record: "w1", run: folder, book: fixture.scratch.path + "/book",
        exports: [fixture.scratch.path + "/exports"]))
    #expect(byName.runPath == folder)
    #expect(folder.hasSuffix(byName.runID))
    #expect(try fixture.explain("w1", run: "out/2026-10/current").runPath == folder)
  }

  @Test func `text and data tell the same amounts`() throws {
    let report = try fixture.explain(sid("SM", 2))
    let json = report.json.text
    for amount in ["0.008300", "0.024900", "0.003500"] {
      #expect(report.text.contains(amount))
      #expect(json.contains("\"\(amount)\""))
    }
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
  }
}
