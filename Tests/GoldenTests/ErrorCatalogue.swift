internal import Foundation
internal import TestSupport
internal import Testing

/// `docs/errors.md`, as a list of entries that can be run.
struct ErrorCatalogue {
  static let file = Project.root.appending(path: "docs/errors.md")

  /// One code: the lines from its headline to the next.
  struct Entry: Sendable, CustomTestStringConvertible {
    var code: String
    var lines: [String]

    var testDescription: String { code }

    /// The lines between the fences of a console, if the entry has one.
    var console: [String]? {
      guard let start = lines.firstIndex(of: "```console"),
        let end = lines[start...].firstIndex(of: "```")
      else { return nil }
      return Array(lines[(start + 1)..<end])
    }

    /// What a reader types.
    var commands: [String] {
      (console ?? []).filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }

    /// What is said in answer.
    var answer: String {
      (console ?? []).filter { !$0.hasPrefix("$ ") }.joined(separator: "\n")
    }
  }

  static let entries: [Entry] = {
    var entries: [Entry] = []
    for line in (try? lines()) ?? [] {
      if let match = line.wholeMatch(of: /### (E[0-9]{3})/) {
        entries.append(Entry(code: String(match.1), lines: []))
      } else if !entries.isEmpty {
        entries[entries.count - 1].lines.append(line)
      }
    }
    return entries
  }()

  private static func lines() throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
  }

  /// Makes the answers of the page what the program says.
  static func rewrite(_ answers: [String: String]) throws {
    var (code, result, isAnswer) = ("", [String](), false)
    for line in try lines() {
      if let match = line.wholeMatch(of: /### (E[0-9]{3})/) { code = String(match.1) }
      if isAnswer, line == "```" {
        result += (answers[code] ?? "").components(separatedBy: "\n").filter { !$0.isEmpty }
        isAnswer = false
      }
      if line == "```console" { isAnswer = answers[code] != nil }
      if !isAnswer || line == "```console" || line.hasPrefix("$ ") { result.append(line) }
    }
    try result.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
  }
}

extension ErrorCatalogue.Entry {
  /// Types the commands beside the small book, and says what came of it as the page shows it.
  func run() throws -> String {
    let scratch = try Scratch()
    let place = scratch["place"]
    try copy(Project.fixtures.appending(path: "books/small"), to: place)
    let script = commands.map {
      "\($0)\nstatus=$?\n[ $status -eq 0 ] || echo \"exit $status\"\n"
    }
    let folder = URL(filePath: Project.program).deletingLastPathComponent().path
    let begin = "exec 2>&1\nPATH=\(folder):$PATH\n"
    let result = try TestSupport.run("sh", ["-c", begin + script.joined()], in: place)
    let real = place.resolvingSymlinksInPath().path
    return result.out.replacing(real, with: "/srv/billing")
      .trimmingCharacters(in: .newlines)
  }
}
