internal import ArgumentParser
internal import Model
internal import Pipeline
internal import RunFiles
package import Samples

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Writes synthetic exports and their book, of a chosen size, from a seed.",
    discussion: """
      Examples:
        rebill generate --records 100000 --exports exports --book book
        rebill generate --seed 7 --records 4000000 --exports exports --book book

      The same options give the same bytes.
      """)

  @Option(name: .long, help: "Where all randomness comes from.")
  var seed: UInt64 = 1

  @Option(name: .long, help: "Rows in all exports together.")
  var records = 100_000

  @Option(name: .long, help: "cdr, bulk, log or wallet.")
  var format = GenerateOptions.Format.cdr

  @Option(name: .long, help: "The month, YYYY-MM.")
  var period = "2026-10"

  @Option(name: .long, help: "Days of the month that have records (default: all).")
  var days: Int?

  @Option(name: .long, help: "Files to write (default: one a day).")
  var files: Int?

  @Option(name: .long, help: "Sub-accounts in the book.")
  var subAccounts = 100

  @Option(name: .long, help: "Agencies in the book.")
  var agencies = 5

  @Option(name: .long, help: "Share of rows that repeat an earlier one.")
  var duplicates = Share(value: Decimal(nano: 20_000_000))

  @Option(name: .long, help: "Share of calls among calls and messages.")
  var calls = Share(value: Decimal(nano: 450_000_000))

  @Option(name: .long, help: "More prefixes in the rate cards.")
  var prefixes = 0

  @Option(name: .long, help: "More rows in markups.csv.")
  var markupRows = 0

  @Option(name: .long, help: "Gzip level, 0 to 9.")
  var level = 6

  @Option(name: .long, help: "Folder for the book (default: no book is written).")
  var book: String?

  @Option(name: .long, help: "Folder for the exports.")
  var exports: String

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let month = Period(period) else { throw ValidationError("--period is YYYY-MM") }
    var options = GenerateOptions(period: month)
    options.seed = seed
    options.records = records
    options.format = format
    options.days = days
    options.files = files
    options.subAccounts = subAccounts
    options.agencies = agencies
    options.duplicates = duplicates.value
    options.calls = calls.value
    options.prefixes = prefixes
    options.markupRows = markupRows
    options.level = level
    options.threads = min(64, threads.count)
    do throws(Problem) {
      let made = try SampleExports.generate(options, book: book, exports: exports)
      if output.json {
        let result: [String: JSON] = [
          "records": .int(Int64(made.records)), "exports": .int(Int64(made.files)),
        ]
        Console.out(JSON.object(result).text)
      } else if !output.quiet {
        Console.out("wrote \(grouped(made.records)) records in \(grouped(made.files)) exports\n")
      }
    } catch {
      throw Failure(ofSamples: error)
    }
  }
}

extension GenerateOptions.Format: ExpressibleByArgument {}
