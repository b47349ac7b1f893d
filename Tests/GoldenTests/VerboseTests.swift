internal import Foundation
internal import TestSupport
internal import Testing

/// `--verbose` adds to standard error and to nothing else (spec 7).
@Suite struct VerboseTests {
  private static let month = Project.fixtures.appending(path: "conformance/01-worked-examples")

  @Test func `a rating reports its phases, what it read and what it took`() throws {
    let place = try Scratch()
    let out = place["out"].path
    let words = ["rate", "--period", "2026-10", "--book", "book", "--out", out, "exports"]
    let quiet = try run(Project.program, words, in: Self.month)
    let verbose = try run(Project.program, words + ["--verbose"], in: Self.month)
    #expect(verbose.status == 0 && quiet.status == 0)
    #expect(!quiet.err.contains("note: "))
    #expect(verbose.err.contains(/note: reading \d+ exports? took \d+\.\d\d s/))
    #expect(verbose.err.contains(/note: rating and writing took \d+\.\d\d s/))
    #expect(verbose.err.contains(/note: read \d+ records, spilled 0 bytes/))
    #expect(verbose.err.contains(/note: took \d+\.\d\d s, held at most \d+ MiB/))
  }
}
