internal import ArgumentParser
internal import Glibc
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows who is rebilled, who could be, who cannot be, and what to change.",
    discussion: """
      Examples:
        rebill status --book book
        rebill status --book book --at 2026-10-15T12:00:00Z
      """)

  @Option(name: .long, help: "Folder of the book.")
  var book: String

  @Option(name: .long, help: "The moment to look at, as a date or RFC 3339 (default: now).")
  var at: Moment?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let moment = at?.instant ?? Instant(seconds: Int64(time(nil)))
    let rows = try StatusRun.run(book: book, at: moment)
    if output.json {
      Console.out(JSON.array(rows.map(json)).text)
    } else if !output.quiet {
      let head = ["agency", "sub-account", "provider", "status", "multiplier", "reason", "remedy"]
      Console.out(
        table(
          [head]
            + rows.map {
              [
                $0.agency, $0.subAccount, $0.provider.text, $0.status.rawValue, $0.multiplier,
                $0.reason, $0.remedy,
              ]
            }))
    }
  }

  private func json(_ row: StatusReport) -> JSON {
    .object([
      "agency_id": .string(row.agency), "sub_account_id": .string(row.subAccount),
      "provider": .string(row.provider.text), "status": .string(row.status.rawValue),
      "reason": .string(row.reason), "multiplier": .string(row.multiplier),
      "remedy": .string(row.remedy),
    ])
  }
}

/// An instant as an argument.
struct Moment: ExpressibleByArgument {
  var instant: Instant

  init?(argument: String) {
    guard let instant = InstantText.parse(argument) else { return nil }
    self.instant = instant
  }
}
