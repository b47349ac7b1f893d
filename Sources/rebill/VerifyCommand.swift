internal import ArgumentParser
internal import Audit
internal import Model
internal import Pipeline
internal import RunFiles

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Proves a published run again from its files.",
    discussion: """
      Examples:
        rebill verify out/2026-10
        rebill verify out/2026-10/3f9c0a1b22de

      Hashes, forms, order, sums and wallets are all proven; a single changed byte is
      found. Ends with 1 when the run does not hold, 66 when there is none, else with 0.
      """)

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var output: OutputOptions

  @Argument(
    help: ArgumentHelp(
      "Folder of a run, a symlink to it, or the folder of a period.", valueName: "run"))
  var folder: String

  func run() throws {
    let report = try VerifyRun.run(folder, threads: threads.count)
    if output.json {
      Console.out(json(report).text)
    } else {
      for problem in report.problems { Console.report(problem, as: "error") }
      if !output.quiet { Console.out(summary(report)) }
    }
    if report.status != .done { throw ExitCode(report.status.rawValue) }
  }

  private func summary(_ report: VerifyReport) -> String {
    let verdict =
      report.problems.isEmpty
      ? "holds" : "does not hold: \(counted(report.problems.count, "problem"))"
    var rows = [["run", "\(report.runID)  \(verdict)"], ["folder", report.path]]
    if let period = report.period {
      rows += [
        ["period", period.text],
        ["files", "\(grouped(report.files)), \(grouped(report.bytes)) bytes"],
        ["accounts", "\(grouped(report.subAccounts)) of \(grouped(report.agencies)) agencies"],
        ["lines", grouped(report.lines)],
      ]
    }
    return table(rows)
  }

  private func json(_ report: VerifyReport) -> JSON {
    let problems = report.problems.map { problem in
      JSON.object([
        "code": .string(problem.code), "path": .string(problem.path),
        "line": .int(Int64(problem.line)), "message": .string(problem.message),
        "help": .string(problem.help),
      ])
    }
    return .object([
      "run": .string(report.runID), "folder": .string(report.path),
      "period": report.period.map { .string($0.text) } ?? .null,
      "holds": .bool(report.problems.isEmpty), "files": .int(Int64(report.files)),
      "bytes": .int(report.bytes), "agencies": .int(Int64(report.agencies)),
      "sub_accounts": .int(Int64(report.subAccounts)), "lines": .int(report.lines),
      "problems": .array(problems),
    ])
  }
}
