internal import ArgumentParser
internal import Audit
internal import Explain
internal import Model
internal import Pipeline
internal import Publish
internal import RunFiles
internal import Text

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what differs between two runs, net effect first.",
    discussion: """
      Examples:
        rebill diff out/2026-10/3f9c0a1b22de out/2026-10/current
        rebill diff --records --limit 20 out-before/2026-10 out-after/2026-10

      A run is named by its folder, by a current symlink, or by a period's folder that holds one.
      Amounts are exact, even where the runs write them with different decimals. Sub-accounts come
      by the size of the change of their charge. Ends with 0 when both runs say the same, though
      perhaps made from other inputs, with 1 when they differ, with 66 when there is no run.
      """)

  @Flag(name: .long, help: "List the invoice lines that differ, too.")
  var records = false

  @Option(name: .long, help: "Maximum sub-accounts, and lines per sub-account (default: all).")
  var limit: Int?

  @OptionGroup var output: OutputOptions

  @Argument(help: "The earlier run.")
  var before: String

  @Argument(help: "The later run.")
  var after: String

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit is 0 or more") }
  }

  func run() throws {
    let comparison = try DiffRun(before, after)
    let diff = try comparison.run()
    if output.json {
      try putJSON(diff, comparison)
    } else if !output.quiet {
      try putText(diff, comparison)
    }
    if !diff.isEqual { throw ExitCode(ExitStatus.differences.rawValue) }
  }

  private func listed(_ diff: RunDiff) -> ArraySlice<SubAccountDiff> {
    diff.subAccounts.prefix(limit ?? .max)
  }

  // MARK: Text

  private func putText(_ diff: RunDiff, _ comparison: DiffRun) throws {
    Console.out(DiffSummary(diff).text(listed(diff)))
    guard records else { return }
    var out = GatheredText()
    for subAccount in listed(diff) where !subAccount.lines.isEmpty {
      out.put("\nlines of \(subAccount.agency)/\(subAccount.id)\n")
      let more = try forEach(of: subAccount, comparison) { record in
        out.put(DiffSummary(diff).text(record))
      }
      if more > 0 { out.put("and \(grouped(more)) more lines\n") }
    }
    out.flush()
  }

  /// Hands over as many of a sub-account's lines as are asked for. - Returns: how many more it has.
  private func forEach(
    of subAccount: SubAccountDiff, _ comparison: DiffRun, _ body: (RecordDiff) -> Void
  ) throws(Failure) -> Int {
    var count = 0
    try comparison.records(of: subAccount) { record throws(Failure) in
      count += 1
      if count <= limit ?? .max { body(record) }
    }
    return count - min(count, limit ?? .max)
  }

  // MARK: JSON

  /// Lines go out one by one: a month of them would not fit the memory.
  private func putJSON(_ diff: RunDiff, _ comparison: DiffRun) throws {
    let text = DiffSummary(diff).json(listed(diff)).text
    guard records else { return Console.out(text) }
    var out = GatheredText()
    out.put(text.dropLast("\n}\n".count) + ",\n  \"records\": [")
    var isFirst = true
    for subAccount in listed(diff) where !subAccount.lines.isEmpty {
      _ = try forEach(of: subAccount, comparison) { record in
        let item = DiffSummary(diff).json(record, of: subAccount).text.dropLast()
        out.put((isFirst ? "\n    " : ",\n    ") + item.replacing("\n", with: "\n    "))
        isFirst = false
      }
    }
    out.put((isFirst ? "" : "\n  ") + "]\n}\n")
    out.flush()
  }
}

/// Results on their way to standard output, a good piece at a time.
private struct GatheredText {
  private static let pieceBytes = 64 << 10
  private var text = ""

  mutating func put(_ more: some StringProtocol) {
    text += more
    if text.utf8.count >= Self.pieceBytes { flush() }
  }

  mutating func flush() {
    Console.out(text)
    text = ""
  }
}
