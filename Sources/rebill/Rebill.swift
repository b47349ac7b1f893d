internal import ArgumentParser
internal import CSystem
internal import Glibc
internal import Model
internal import Pipeline
internal import RunFiles
internal import Samples

/// The program: its commands, and how each of them ends.
@main
struct Rebill: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebill",
    abstract: "Turns phone-provider usage exports into invoice lines and credit summaries.",
    discussion: """
      Examples:
        rebill init book --demo
        rebill rate --period 2026-10 --book book --out out book/exports
      """,
    version: rebillVersion,
    subcommands: [
      InitCommand.self, RateCommand.self, CheckCommand.self, StatusCommand.self,
      ExplainCommand.self, VerifyCommand.self, DiffCommand.self, RerateCommand.self,
      CloseCommand.self, GenerateCommand.self,
    ])

  static func main() {
    rebill_exit_on_signals()
    rebill_give_memory_back()
    let start = ContinuousClock.now
    do {
      var command = try parseAsRoot(Arguments.all())
      try command.run()
      Console.noteUsage(since: start)
    } catch let failure as Failure {
      Console.report(failure)
      Console.noteUsage(since: start)
      Glibc.exit(failure.status.rawValue)
    } catch {
      if error is ExitCode { Console.noteUsage(since: start) }
      exit(withError: error)
    }
  }

  /// Without a command there is nothing to do: a job that lost its arguments must not seem done.
  func run() throws {
    Console.err(Rebill.helpMessage())
    Console.err("\nerror: no command is given\n  help: name one of those above\n")
    throw ExitCode(ExitStatus.usage.rawValue)
  }
}
