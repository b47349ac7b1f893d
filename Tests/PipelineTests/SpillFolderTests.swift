internal import Foundation
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// Whether anything can be spilled shows before hours of work, not after them.
@Suite struct SpillFolderTests {
  @Test(arguments: ["nowhere", "book/agencies.csv"])
  func aRunThatCouldNotSpillDoesNotBegin(_ temp: String) throws {
    let run = try SmallRun()
    try run.scratch.write("exports/usage.csv", SmallRun.header + SmallRun.row(1))
    var options = try run.options()
    options.temp = run.scratch[temp].path
    let failure = try run.failure { try RateRun.run(options, Progress()) }
    #expect(failure.status == .cannotCreate)
    #expect(failure.problems.map(\.code) == ["E401"])
    #expect(failure.problems.first?.path == options.temp)
    #expect(!run.hasOutput)
    options.temp = run.scratch.path
    _ = try RateRun.run(options, Progress())
  }
}
