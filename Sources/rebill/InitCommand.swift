internal import ArgumentParser
internal import Audit
internal import Model
internal import RunFiles
internal import Samples

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes a new book: plans, products, sample rate cards, and a page about them.",
    discussion: """
      Examples:
        rebill init book
        rebill init demo --demo
      """)

  @Argument(help: "Folder of the new book; it must be empty or not there.")
  var folder: String

  @Flag(name: .long, help: "Add agencies, sub-accounts and a month of exports, ready to rate.")
  var demo = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let records: Int
    do throws(Problem) {
      records = try SampleBook.write(to: folder, demo: demo)
    } catch {
      throw Failure(ofSamples: error)
    }
    if output.json {
      let result: [String: JSON] = ["book": .string(folder), "records": .int(Int64(records))]
      return Console.out(JSON.object(result).text)
    }
    if output.quiet { return }
    Console.out("wrote the book \(folder); \(folder)/README.md explains it\n")
    if demo {
      Console.out(
        """
        wrote \(grouped(records)) records of October 2026 to \(folder)/exports
        next:
          rebill check --book \(folder)
          rebill rate --period 2026-10 --book \(folder) --out out \(folder)/exports

        """)
    } else {
      Console.out(
        "next: fill agencies.csv, sub_accounts.csv and accounts.csv, then\n"
          + "  rebill check --book \(folder)\n")
    }
  }
}

extension Failure {
  /// How the program ends when sample files cannot be written.
  init(ofSamples problem: Problem) {
    let status: ExitStatus =
      switch problem.code {
      case "E701": .usage
      case "E704": .inputOutput
      default: .cannotCreate
      }
    self.init(status, problem)
  }
}
