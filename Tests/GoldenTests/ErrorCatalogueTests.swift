internal import Foundation
internal import TestSupport
internal import Testing

/// Code, document and reproducers are one: `docs/errors.md` is run.
///
/// `REBILL_GOLDEN=write` writes the answers anew and fails all the same.
@Suite struct ErrorCatalogueTests {
  /// Codes that nobody can meet without a broken disk, a million files or another C library; their
  /// entries say so.
  static let unreachable: Set = ["E306", "E307", "E503", "E632"]

  /// Codes in the program's own text, such as `"E204"`.
  private func codesOfTheProgram() throws -> Set<String> {
    var codes: Set<String> = []
    for (path, bytes) in try files(in: Project.root.appending(path: "Sources"))
    where path.hasSuffix(".swift") {
      let text = String(decoding: bytes, as: UTF8.self)
      codes.formUnion(text.matches(of: /"(E[0-9]{3})"/).map { String($0.1) })
    }
    return codes
  }

  @Test func everyCodeOfTheProgramHasOneEntryAndNoneHasTwo() throws {
    let listed = ErrorCatalogue.entries.map(\.code)
    #expect(listed.count > 90)
    #expect(listed == listed.sorted())
    #expect(Set(listed).count == listed.count)
    let codes = try codesOfTheProgram()
    #expect(Set(listed) == codes, "\(Set(listed).symmetricDifference(codes).sorted())")
  }

  @Test(arguments: ErrorCatalogue.entries.filter { $0.console != nil })
  func anEntryShowsWhatTheProgramSays(_ entry: ErrorCatalogue.Entry) throws {
    let answer = try entry.run()
    #expect(entry.answer == answer)
    #expect(answer.contains("[\(entry.code)]\n"), "another error is shown")
    #expect(answer.contains("\n  help: "))
  }

  @Test(arguments: ErrorCatalogue.entries.filter { $0.console == nil })
  func anEntryWithoutAReproducerSaysWhyOrNamesItsTest(_ entry: ErrorCatalogue.Entry) throws {
    let text = entry.lines.joined(separator: "\n")
    #expect(text.contains("[\(entry.code)]\n  help: "), "the text of the error is not shown")
    if Self.unreachable.contains(entry.code) {
      return #expect(text.contains("\nNo reproducer: "))
    }
    let test = try #require(text.firstMatch(of: /\nShown by `(Tests\/[^`]*)`/))
    let file = Project.root.appending(path: String(test.1)).path
    #expect(FileManager.default.fileExists(atPath: file), "\(file)")
  }

  @Test(arguments: ErrorCatalogue.entries)
  func anEntryNamesARemedyOfItsOwnOrOfItsGroup(_ entry: ErrorCatalogue.Entry) {
    let isOfVerify = entry.code >= "E601" && entry.code <= "E620"
    #expect(isOfVerify || entry.lines.contains { $0.hasPrefix("Remedy: ") })
  }

  @Test(.enabled(if: GoldenTests.isWriting))
  func theAnswersAreWritten() throws {
    var answers: [String: String] = [:]
    for entry in ErrorCatalogue.entries where entry.console != nil {
      answers[entry.code] = try entry.run()
    }
    try ErrorCatalogue.rewrite(answers)
    Issue.record("the answers were written; run again without REBILL_GOLDEN")
  }
}
