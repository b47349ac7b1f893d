internal import ArgumentParser
internal import Model
internal import Pipeline
internal import RunFiles
internal import Threads

/// The options of the commands that rate a month (spec 7).
struct RatingOptions: ParsableArguments {
  @Option(name: .long, help: "Folder of the book.")
  var book: String

  @Option(name: .long, help: "Folder that runs are published in.")
  var out: String

  @Flag(name: .long, help: "Leave damaged exports out whole instead of ending the run.")
  var quarantine = false

  @Option(
    name: .long, help: "Exit with 3 when more than this share is suspended (0 to 1; 1 never fails)."
  )
  var maxSuspense = Share(value: .one)

  @OptionGroup var reading: InflateOption

  @Argument(help: "Export files, and folders of them.")
  var exports: [String]

  /// Does the work under a progress bar, then reports its warnings.
  func work<Report>(
    on period: Period, as role: RateOptions.Role, _ work: WorkOptions,
    _ output: OutputOptions,
    _ body: (RateOptions, Progress) throws -> Report
  ) rethrows -> Report {
    let options = RateOptions(
      period: period, book: book, output: out, exports: exports, threads: work.threads.count,
      memory: work.memory.bytes, temp: work.temp, quarantine: quarantine,
      maxSuspense: maxSuspense.value, role: role, inflate: reading.inflate)
    let progress = Progress()
    let bar = ProgressBar(progress, isShown: !output.quiet && Console.errorsAreShownOnTerminal)
    defer { bar.stop() }
    let report = try body(options, progress)
    bar.stop()
    for phase in progress.phases {
      Console.note("\(phase.name) took \(phase.duration)")
    }
    for problem in progress.problems { Console.report(problem, as: "warning") }
    return report
  }
}

/// Reports a run. - Throws: its exit status, unless that is 0.
func conclude(
  _ run: RunReport, _ output: OutputOptions, text: @autoclosure () -> String,
  json: @autoclosure () -> JSON
) throws {
  for file in run.unknownBookFiles {
    Console.warn("book/\(file) is not part of the book; it was ignored")
  }
  Console.note("read \(grouped(run.read)) records, spilled \(grouped(run.spilledBytes)) bytes")
  if run.exports == 0 {
    Console.warn("no export was found in what was named; this run has no usage")
  }
  if run.status == .tooMuchSuspense {
    let suspended = run.records[Int(Disposition.suspended.rawValue)]
    Console.warn(
      "\(grouped(suspended)) of \(grouped(run.read)) records are suspended, a larger share than "
        + "--max-suspense allows; suspense.csv names them and their reasons")
  }
  if output.json {
    Console.out(json().text)
  } else if !output.quiet {
    Console.out(text())
  }
  if run.status != .done { throw ExitCode(run.status.rawValue) }
}

/// A share as a decimal from 0 to 1.
struct Share: ExpressibleByArgument {
  var value: Decimal

  init(value: Decimal) { self.value = value }

  init?(argument: String) {
    guard let value = Decimal(plain: argument), value >= .zero, value <= .one else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { value.text }
}
