internal import ArgumentParser
internal import Audit
internal import Model
internal import Pipeline
internal import RunFiles

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Finds every problem in the book and the exports; writes nothing.",
    discussion: """
      Examples:
        rebill check --book book
        rebill check --book book book/exports

      Ends with 78 when the book is wrong, with 1 when only exports have problems, else with 0.
      """)

  @Option(name: .long, help: "Folder of the book.")
  var book: String

  @OptionGroup var reading: InflateOption

  @OptionGroup var work: WorkOptions

  @OptionGroup var output: OutputOptions

  @Argument(help: "Export files, and folders of them.")
  var exports: [String] = []

  func run() throws {
    guard let anyMonth = Period(year: 2000, month: 1) else { throw ValidationError("no month") }
    let report = try CheckRun.run(
      RateOptions(
        period: anyMonth, book: book, output: "", exports: exports, threads: work.threads.count,
        memory: work.memory.bytes, temp: work.temp, inflate: reading.inflate))
    for file in report.unknownBookFiles {
      Console.warn("book/\(file) is not part of the book; it was ignored")
    }
    if output.json {
      Console.out(json(report).text)
    } else {
      for problem in report.bookProblems + report.exportProblems {
        Console.report(problem, as: "error")
      }
      if !output.quiet || report.status != .done { Console.out(summary(report)) }
    }
    if report.status != .done { throw ExitCode(report.status.rawValue) }
  }

  private func summary(_ report: CheckReport) -> String {
    var rows = [
      [
        "book",
        report.bookProblems.isEmpty
          ? "no problems" : counted(report.bookProblems.count, "problem"),
      ]
    ]
    if report.exports > 0 {
      rows.append(["exports", "\(grouped(report.exports)), \(grouped(report.records)) records"])
    }
    for reason in SuspenseReason.allCases where report.suspended[Int(reason.rawValue)] > 0 {
      rows.append([
        "cannot be rated", "\(grouped(report.suspended[Int(reason.rawValue)])) \(reason.text)",
      ])
    }
    return table(rows)
  }

  private func json(_ report: CheckReport) -> JSON {
    let problems = (report.bookProblems + report.exportProblems).map { problem in
      JSON.object([
        "code": .string(problem.code), "path": .string(problem.path),
        "line": .int(Int64(problem.line)), "column": .int(Int64(problem.column)),
        "message": .string(problem.message), "help": .string(problem.help),
      ])
    }
    var suspended: [String: JSON] = [:]
    for reason in SuspenseReason.allCases where report.suspended[Int(reason.rawValue)] > 0 {
      suspended[reason.text] = .int(report.suspended[Int(reason.rawValue)])
    }
    return .object([
      "problems": .array(problems), "records": .int(report.records),
      "suspended": .object(suspended),
    ])
  }
}
