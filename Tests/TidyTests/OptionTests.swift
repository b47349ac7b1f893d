internal import Testing

/// No option that does nothing, and none that is not there.
@Suite struct OptionTests {
  /// An option of a command, or of a group that commands share.
  struct Option {
    var type: String
    var name: String
    var file: SourceFile
    var line: Int

    /// As it is typed.
    var flag: String {
      let lines = file.lines[max(0, line - 3)...line].joined()
      if let match = lines.firstMatch(of: /customLong\("([a-z-]+)"\)/) { return "--\(match.1)" }
      return "--" + name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
    }
  }

  static let files = SourceTree.swift.filter { $0.path.hasPrefix("Sources/rebill/") }

  /// Options that no code reads. The list only ever gets shorter.
  static let unread: [String] = []

  /// Options that the contract names and no command has yet. The list only ever gets shorter.
  static let unbuilt = ["--account", "--ignore"]

  @Test func optionsAreFound() {
    #expect(Self.options.count > 30)
    #expect(Self.flags.isSuperset(of: ["--max-suspense", "--against", "--json"]))
  }

  @Test func everyOptionIsRead() {
    let unread = Self.options.filter { !isRead($0) }.map { "\($0.type).\($0.name)" }
    #expect(unread.sorted() == Self.unread)
  }

  @Test func everyOptionOfTheContractIsThere() {
    let named = Set(
      SourceTree.texts.filter { $0.path.hasPrefix("docs/spec/") }.flatMap(\.lines).flatMap(named))
    #expect(named.subtracting(Self.flags).sorted() == Self.unbuilt)
  }

  /// Those of the program, and of the scripts beside it.
  @Test func everyOptionThatHelpAndDocumentsNameIsThere() {
    let scripts = SourceTree.texts.filter {
      $0.path.hasSuffix(".py") || $0.path.hasPrefix("scripts/") || $0.path == "Makefile"
    }
    let known = Self.flags.union(scripts.flatMap(\.lines).flatMap(named))
      .union(["--disable-default-traits"])  // of SwiftPM
    let pages = SourceTree.texts.filter {
      $0.path.hasSuffix(".md") && !$0.path.hasPrefix("docs/spec/") && $0.path != "CHANGELOG.md"
    }
    for file in pages + Self.files {
      for (index, line) in file.lines.enumerated() {
        for flag in named(line) where !known.contains(flag) {
          Issue.record("\(file.path):\(index + 1) names \(flag)")
        }
      }
    }
  }

  static let flags = Set(options.map(\.flag)).union(["--help", "--version"])

  static let options: [Option] = files.flatMap { file in
    var type = ""
    var isDeclared = false
    return file.lines.enumerated().compactMap { index, line -> Option? in
      if let match = line.firstMatch(of: /^(?:struct|extension) (\w+)/) { type = "\(match.1)" }
      if line.contains(/@(?:Flag|Option|Argument)\b/) { isDeclared = true }
      guard isDeclared, let match = line.firstMatch(of: /\bvar (\w+)/) else { return nil }
      isDeclared = false
      return Option(type: type, name: "\(match.1)", file: file, line: index)
    }
  }

  /// The lines of each file without what is text for people.
  static let code = files.map { file in (path: file.path, lines: file.lines.map(bare)) }

  /// Whether the file of an option reads it, or another does through a group of options.
  private func isRead(_ option: Option) -> Bool {
    let groups = Self.files.flatMap(\.lines).filter { $0.hasSuffix(": \(option.type)") }
      .compactMap { $0.split { !Self.isOfWord($0) }.dropLast().last.map(String.init) }
    return Self.code.contains { path, lines in
      lines.enumerated().contains { index, line in
        guard line.contains(option.name) else { return false }
        if path == option.file.path {
          return index != option.line
            && line.split { !Self.isOfWord($0) }.contains { $0 == option.name }
        }
        return groups.contains { line.contains("\($0).\(option.name)") }
      }
    }
  }

  private static func bare(_ line: String) -> String {
    if line.contains("//") && line.firstMatch(of: /^ *\/\//) != nil { return "" }
    guard line.contains("\"") || line.contains("@") else { return line }
    return line.replacing(/"[^"\\]*"/, with: "\"\"").replacing(
      /@(Flag|Option|Argument).*/, with: "")
  }

  private static func isOfWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  private func named(_ line: String) -> [String] {
    guard line.contains("--") else { return [] }
    return line.matches(of: /(?:^|[ `"(\[|])(--[a-z][a-z-]*[a-z])/).map { "\($0.1)" }
  }
}
