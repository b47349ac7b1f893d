internal import Foundation
internal import Ledger
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// What was read is what became something, or nothing is published (spec 4.6).
@Suite struct BalanceTests {
  private func run() throws -> SmallRun {
    let run = try SmallRun()
    try run.scratch.write(
      "exports/usage.csv", SmallRun.header + (1...9).map(SmallRun.row).joined())
    return run
  }

  @Test(arguments: Disposition.allCases, [1 as Int64, -1])
  func aMiscountEndsWithSeventyAndPublishesNothing(_ miscounted: Disposition, by count: Int64)
    throws
  {
    let run = try run()
    let failure = try run.failure {
      try RateRun.run(try run.options(), Progress()) { totals in
        totals.records[Int(miscounted.rawValue)] += count
      }
    }
    #expect(failure.status == .internalCheck)
    #expect(failure.status.rawValue == 70)
    #expect(!run.hasOutput)
  }

  @Test func aRecordThatIsNotCountedAtAllIsMissed() throws {
    let run = try run()
    let failure = try run.failure {
      try RateRun.run(try run.options(), Progress()) { $0.read += 1 }
    }
    #expect(failure.status == .internalCheck)
    #expect(!run.hasOutput)
  }

  @Test func afterAMiscountTheOldRunIsStillCurrent() throws {
    let run = try run()
    let sound = try run.rate()
    try run.scratch.write("exports/more.csv", SmallRun.header + SmallRun.row(10))
    let failure = try run.failure {
      try RateRun.run(try run.options(), Progress()) { $0.read -= 1 }
    }
    #expect(failure.status == .internalCheck)
    let left = try FileManager.default.contentsOfDirectory(atPath: run.scratch["out/2026-10"].path)
    #expect(left.sorted() == [sound.runID, "current"].sorted())
  }
}
