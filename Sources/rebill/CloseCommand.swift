internal import ArgumentParser
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import RunFiles

struct CloseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Makes the current run of a period final.",
    discussion: """
      Examples:
        rebill close --period 2026-10 --out out
        rebill close --period 2026-10 --out out --json

      From then on rate refuses the period; rerate tells what has changed since as adjustments.
      """)

  @Option(name: .long, help: "The month to close, YYYY-MM in UTC.")
  var period: Period

  @Option(name: .long, help: "Folder that runs are published in.")
  var out: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try CloseRun.run(output: out, period: period)
    for problem in report.warnings { Console.report(problem, as: "warning") }
    if output.json {
      Console.out(
        JSON.object([
          "period": .string(report.period.text), "run": .string(report.runID),
          "file": .string(report.path), "changed": .bool(report.changed),
        ]).text)
    } else if !output.quiet {
      let verdict = report.changed ? "closed" : "already closed, nothing changed"
      Console.out(
        table([
          ["period", "\(report.period.text)  \(verdict)"], ["run", report.runID],
          ["file", report.path],
        ]))
    }
  }
}
