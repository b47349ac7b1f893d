internal import Foundation
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// What decompresses the exports makes no difference: not to a run, not to how damage is reported.
@Suite struct InflateChoiceTests {
  private func bytes(_ run: SmallRun) throws -> [UInt8] {
    let text = SmallRun.header + (1...12).map(SmallRun.row).joined()
    return try SmallRun.gzipped(Array(text.utf8), run.scratch)
  }

  private func rate(_ run: SmallRun, _ library: InflateLibrary) throws -> RunReport {
    var options = try run.options()
    options.inflate = library
    return try RateRun.run(options, Progress())
  }

  @Test func aRunIsTheSameRun() throws {
    let run = try SmallRun()
    try run.scratch.write("exports/usage.csv.gz", try bytes(run))
    let ids = try InflateLibrary.allCases.map { try rate(run, $0).runID }
    #expect(Set(ids).count == 1)
  }

  @Test(arguments: InflateLibrary.allCases)
  func theOptionTakesItsName(_ library: InflateLibrary) throws {
    let run = try SmallRun()
    try run.scratch.write("exports/usage.csv.gz", try bytes(run))
    let report = try run.rate()
    let arguments = ["rate", "--period", "2026-10", "--book", "book", "--out", "out", "--json"]
    let result = try rebill(
      arguments + ["--inflate", library.rawValue, "exports"], in: run.scratch.url)
    #expect(result.status == 0, "\(result.err)")
    #expect(result.out.contains("\"run\": \"\(report.runID)\""))
    let other = try rebill(arguments + ["--inflate", "lzma", "exports"], in: run.scratch.url)
    #expect(other.status == 64)
  }

  @Test func damageIsReportedInTheSameWordsForTheSameByte() throws {
    let run = try SmallRun()
    let whole = try bytes(run)
    var random = Seeded(1)
    var messages: Set<String> = []
    for place in stride(from: 3, to: whole.count, by: 5) {
      var damaged = whole
      if place % 2 == 0 {
        damaged.removeLast(whole.count - place)
      } else {
        damaged[place] ^= 1 << random.below(8)
      }
      try run.scratch.write("exports/usage.csv.gz", damaged)
      let reports = InflateLibrary.allCases.map { library in
        do {
          return try rate(run, library).runID
        } catch let failure as Failure {
          return failure.problems.map(\.text).joined(separator: "\n")
        } catch { return "\(error)" }
      }
      #expect(Set(reports).count == 1, "at \(place): \(reports)")
      messages.formUnion(reports)
    }
    #expect(messages.count > whole.count / 10)
  }
}
