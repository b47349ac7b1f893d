internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import RunFiles
internal import Testing

struct CloseTests {
  @Test func aClosedPeriodNamesItsRun() throws {
    let run = try SmallRun()
    let report = try CloseRun.run(output: run.output, period: run.period)
    #expect(report.changed)
    #expect(report.runID == run.runID)
    let path = run.periodFolder + "/closed.json"
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    let json = try #require(JSON(parsing: bytes))
    #expect(json.text.utf8.elementsEqual(bytes))
    #expect(json.members?.keys.sorted() == ["money", "period", "records", "run"])
    #expect(json.members?["run"]?.string == run.runID)
    #expect(json.members?["records"]?.members?["read"]?.int == 10)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try run.verify().problems == [])
  }

  @Test func closingAgainChangesNothing() throws {
    let run = try SmallRun()
    _ = try CloseRun.run(output: run.output, period: run.period)
    #expect(try !CloseRun.run(output: run.output, period: run.period).changed)
  }

  @Test func aClosedPeriodIsNotRated() throws {
    let run = try SmallRun()
    _ = try CloseRun.run(output: run.output, period: run.period)
    let failure = #expect(throws: Failure.self) { try run.rate() }
    #expect(failure?.status == .cannotCreate)
    #expect(failure?.problems.first?.code == "E644")
    #expect(failure?.problems.first?.help.contains("rebill rerate --against") == true)
    let left = try FileManager.default.contentsOfDirectory(atPath: run.periodFolder)
    #expect(left.sorted() == [run.runID, "closed.json", "current"])
  }

  @Test func aPeriodWithoutARunIsNotClosed() throws {
    let run = try SmallRun()
    let period = try #require(Period("2026-11"))
    try expect(.noInput, "E641") { try CloseRun.run(output: run.output, period: period) }
    try FileManager.default.removeItem(atPath: run.periodFolder + "/current")
    try expect(.noInput, "E641") { try CloseRun.run(output: run.output, period: run.period) }
  }

  @Test func aRunThatIsNotWhatItsNameTellsIsNotClosed() throws {
    for name in [Manifest.name, "control-totals.json"] {
      let run = try SmallRun()
      try run.put(name, try run.read(name) + [0x20])
      try expect(.internalCheck, "E642") {
        try CloseRun.run(output: run.output, period: run.period)
      }
    }
  }

  @Test func aPeriodIsNotClosedTwiceWithDifferentRuns() throws {
    let run = try SmallRun()
    _ = try CloseRun.run(output: run.output, period: run.period)
    try Data("{}\n".utf8).write(to: URL(filePath: run.periodFolder + "/closed.json"))
    try expect(.cannotCreate, "E643") {
      try CloseRun.run(output: run.output, period: run.period)
    }
  }

  @Test func aPeriodThatIsBeingRatedIsNotClosed() throws {
    let run = try SmallRun()
    let held = try PeriodFolder.open(output: run.output, period: run.period)
    try expect(.busy, "E402") { try CloseRun.run(output: run.output, period: run.period) }
    held.abandon()
  }

  private func expect(
    _ status: Model.ExitStatus, _ code: String, _ body: () throws -> CloseReport
  ) throws {
    let failure = #expect(throws: Failure.self) { _ = try body() }
    #expect(failure?.status == status)
    #expect(failure?.problems.map(\.code) == [code])
  }
}
