internal import Foundation
internal import TestSupport
internal import Testing

/// The program as users and their scripts see it: what it says, what it writes, how it ends.
///
/// `REBILL_GOLDEN=write` writes the files anew and fails all the same: read the difference as
/// money before it is committed.
@Suite struct GoldenTests {
  static let isWriting = ProcessInfo.processInfo.environment["REBILL_GOLDEN"] == "write"

  @Test(arguments: Project.cases("golden"))
  func aCommandDoesWhatItsGoldenFilesSay(_ name: String) throws {
    let golden = try GoldenCase(name)
    let actual = try golden.actual()
    let found = differences(actual, try golden.expected())
    if Self.isWriting { try golden.rewrite(actual) }
    #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    #expect(!Self.isWriting, "the golden files were written; run again without REBILL_GOLDEN")
  }

  /// Twenty different things that can be wrong with a book are told in one go.
  @Test func aBookWithTwentyFaultsIsToldAllOfThem() throws {
    let actual = try GoldenCase("book-with-twenty-faults").actual()
    let told = String(decoding: try #require(actual["stderr"]), as: UTF8.self)
    let codes = Set(told.matches(of: /\[(E\d+)\]/).map(\.1))
    #expect(codes.count >= 20, "\(codes.sorted())")
    #expect(actual["status"] == Data("78\n".utf8))
    #expect(actual.keys.sorted() == ["status", "stderr", "stdout"], "nothing was written")
  }

  @Test(arguments: GoldenTests.commands)
  func helpBeginsWithTwoExamplesThatCanBeRun(_ command: String) throws {
    let help = try rebill(command.isEmpty ? ["--help"] : [command, "--help"], in: Project.root)
    #expect(help.status == 0)
    #expect(help.err.isEmpty)
    let lines = help.out.components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "Examples:"))
    let usage = try #require(lines.firstIndex { $0.hasPrefix("USAGE:") })
    #expect(start < usage)
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(examples.count >= 2)
    for example in examples {
      let isCommand = example.hasPrefix("  rebill " + (command.isEmpty ? "" : command + " "))
      #expect(isCommand, "\(example) is cut, or no command")
    }
  }

  @Test(arguments: [
    (["init", "--demo", "--json", "book"], ["book", "records"]),
    (["generate", "--records", "50", "--exports", "exports", "--json"], ["exports", "records"]),
  ])
  func whatIsWrittenIsToldAsJSON(_ command: [String], _ members: [String]) throws {
    let scratch = try Scratch()
    let done = try rebill(command, in: scratch.url)
    #expect(done.status == 0 && done.err.isEmpty)
    let json = try JSONSerialization.jsonObject(with: Data(done.out.utf8)) as? [String: Any]
    #expect(json?.keys.sorted() == members)
  }

  /// The commands that the program lists, and "" for itself.
  static let commands: [String] = {
    let help = (try? rebill(["--help"], in: Project.root).out) ?? ""
    let listed = help.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    return [""]
      + listed.split(separator: "\n").compactMap { $0.wholeMatch(of: /\ \ ([a-z]+) .*/) }
      .map { String($0.1) }
  }()

  @Test func theProgramHasCommands() { #expect(Self.commands.count > 5) }
}
