internal import ArgumentParser
internal import Explain
internal import Model
internal import RunFiles

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows how one record became its amounts.",
    discussion: """
      Examples:
        rebill explain usage.csv.gz:118 --run out/2026-10 --book book exports
        rebill explain number:+14155550100:2026-10 --run RUN --book book exports

      Derives the record again with the code of rate: where it stands, how it was read, whose it
      is, which rows of the book price it, and every amount as a formula. A record is named by its
      id, number:+15550100:2026-10 for a rented number, or EXPORT:LINE.

      Ends with 66 when there is no such record, and with 70 when the files of the run say
      something else.
      """)

  @Argument(help: "A record's id, or EXPORT:LINE.")
  var record: String

  @Option(name: .customLong("run"), help: "Folder of the run, or of its period.")
  var runFolder: String

  @Option(name: .long, help: "Folder of the book that the run was made with.")
  var book: String

  @OptionGroup var reading: InflateOption

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var output: OutputOptions

  @Argument(help: "The exports that the run was made from, and folders of them.")
  var exports: [String]

  func run() throws {
    let report = try ExplainRun.run(
      ExplainOptions(
        record: record, run: runFolder, book: book, exports: exports, threads: threads.count,
        inflate: reading.inflate))
    for problem in report.warnings { Console.report(problem, as: "warning") }
    if output.json {
      Console.out(report.json.text)
    } else if !output.quiet || report.status != .done {
      Console.out(report.text)
    }
    for problem in report.differences { Console.report(problem, as: "error") }
    if report.status != .done { throw ExitCode(report.status.rawValue) }
  }
}
