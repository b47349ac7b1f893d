internal import Foundation
internal import TestSupport
internal import Testing

/// What documents and comments point at exists.
@Suite struct DocumentTests {
  static let documents = SourceTree.texts.filter { $0.path.hasSuffix(".md") }

  /// Pages that speak of today's code. The changelog speaks of what was.
  static let current = documents.filter { $0.path != "CHANGELOG.md" }

  /// The numbers of the sections of the contract.
  static let sections: Set<String> = {
    let lines = documents.filter { $0.path.hasPrefix("docs/spec/") }.flatMap(\.lines)
    let headings = lines.filter { $0.hasPrefix("#") }.map { $0.drop { $0 == "#" || $0 == " " } }
    return Set(headings.compactMap { $0.firstMatch(of: /^(\d+(?:\.\d+)?)\.?\s/).map { "\($0.1)" } })
  }()

  @Test func theContractIsRead() {
    #expect(Self.sections.isSuperset(of: ["1", "2.2", "3.11", "4.8", "5", "6", "7"]))
    #expect(citations.count > 100)
  }

  /// Sections that are cited and not written yet. The list only ever gets shorter.
  static let unwritten = ["8.6"]

  @Test func everyCitationOfTheContractResolves() {
    let unresolved = citations.filter { !Self.sections.contains($0.section) }
    #expect(Set(unresolved.map(\.section)).sorted() == Self.unwritten, "\(unresolved)")
  }

  @Test func everyRelativeLinkLeadsSomewhere() {
    for document in Self.documents {
      for (index, line) in document.lines.enumerated() {
        for match in line.matches(of: /\]\(([^)\s]+)\)/) where !match.1.contains(":") {
          #expect(
            isThere(String(match.1), from: document), "\(document.path):\(index + 1) \(match.1)")
        }
      }
    }
  }

  @Test func everyPathThatADocumentNamesExists() {
    let folders: Set = [
      ".ci", "Benchmarks", "Checks", "Fuzz", "Sources", "Tests", "deploy", "docs", "fixtures",
      "scripts",
    ]
    // Every path, whole and from each of its folders on.
    let known = Set(
      SourceTree.names.flatMap { path in
        let parts = path.split(separator: "/")
        return parts.indices.map { parts[$0...].joined(separator: "/") }
      })
    for (word, place) in Self.quoted {
      let isCode = word.contains(/^[\w+\/-]+\.(swift|py|c|h|cpp)$/)
      guard isCode || word.contains("/") && folders.contains("\(word.prefix { $0 != "/" })") else {
        continue
      }
      let path = word.prefix { $0 != "*" && $0 != "<" && $0 != "…" }
      let isThere = known.contains(path.trimmingCharacters(in: ["/"]))
      #expect(isThere, "\(place): there is no \(word)")
    }
  }

  /// The package of the fuzzers sees the modules through links.
  @Test func everySymlinkLeadsSomewhere() {
    for path in SourceTree.names where path.hasPrefix("Fuzz/") {
      let file = Project.root.appending(path: path).path
      #expect(FileManager.default.fileExists(atPath: file), "\(path) leads nowhere")
    }
  }

  /// Words of several humps, such as `PeriodFolder` or `Money.largest`, are names in the code.
  @Test func everyNameOfTheCodeThatADocumentUsesExists() {
    let code = SourceTree.texts.filter { !$0.path.hasSuffix(".md") }.flatMap(\.lines)
    let words = Set(code.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } })
    let names = Self.quoted.filter { !$0.place.hasPrefix("docs/spec/") }
    for (word, place) in names where word.contains(/^[A-Z][a-z0-9]+[A-Z]\w*(\.\w+)?$/) {
      let isKnown = word.split(separator: ".").allSatisfy(words.contains)
      #expect(isKnown, "\(place): the code has no \(word)")
    }
  }

  /// Every section that comments and documents cite, with where: `spec 4.1, 4.3 to 4.5`.
  private var citations: [(section: String, place: String)] {
    SourceTree.texts.flatMap { file in
      file.lines.enumerated().filter { $0.element.contains("spec ") }.flatMap { index, line in
        line.matches(of: /\bspec (\d+(?:\.\d+)?(?:(?:,| to| and) \d+(?:\.\d+)?)*)/).flatMap {
          list in
          list.1.matches(of: /\d+(?:\.\d+)?/).map { ("\($0.0)", "\(file.path):\(index + 1)") }
        }
      }
    }
  }

  /// What documents quote as code, in one word, with where.
  private static var quoted: [(word: String, place: String)] {
    current.flatMap { document in
      document.lines.enumerated().flatMap { index, line in
        line.matches(of: /`([^`\s]+)`/).map { ("\($0.1)", "\(document.path):\(index + 1)") }
      }
    }
  }

  private func isThere(_ link: String, from document: SourceFile) -> Bool {
    let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    let here = Project.root.appending(path: document.path)
    let target =
      parts[0].isEmpty
      ? here : here.deletingLastPathComponent().appending(path: parts[0]).standardized
    guard FileManager.default.fileExists(atPath: target.path) else { return false }
    guard parts.count > 1 else { return true }
    let text = (try? String(contentsOf: target, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").contains { $0.hasPrefix("#") && anchor($0) == parts[1] }
  }

  /// The anchor of a heading, as forges make it.
  private func anchor(_ heading: Substring) -> String {
    heading.drop { $0 == "#" || $0 == " " }.lowercased()
      .filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      .replacing(" ", with: "-")
  }
}
