internal import ArgumentParser
internal import Audit
internal import Explain
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import RunFiles

struct RerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerate",
    abstract: "Rates the period of an earlier run again and publishes the differences to bill.",
    discussion: """
      Examples:
        rebill rerate --against out/2026-10 --book book --out out exports
        rebill rerate --against out/2026-10/3f9c0a1b22de --book b --out out e

      The new run is published beside the old one, which stays as it is. What each client owes
      more or less is in OUT/PERIOD/adjustments/OLD-NEW/AGENCY/SUB_ACCOUNT.csv, the sums in
      its summary.csv. A closed period may be rerated: its closed run stays current.
      """)

  @Option(name: .long, help: "The run to compare with: its folder, or the period's folder.")
  var against: String

  @OptionGroup var rating: RatingOptions

  @OptionGroup var work: WorkOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let old = try PublishedRun(against)
    let report = try rating.work(on: old.period, as: .rerate, work, output) { options, progress in
      try RerateRun.run(against: old, options, progress)
    }
    let summary = RerateSummary(report)
    try conclude(report.run, output, text: summary.text, json: summary.json)
  }
}

/// What a rerating came to, for people and for programs.
struct RerateSummary {
  private let report: RerateReport
  private let adjustments: AdjustmentReport

  init(_ report: RerateReport) {
    self.report = report
    adjustments = report.adjustments
  }

  private func money(_ amount: Money) -> String { amount.text(adjustments.decimals) }

  var text: String {
    RunSummary(report.run).text + "\n" + table(rows)
  }

  private var rows: [[String]] {
    var rows = [["against", report.against]]
    rows.append(["current", report.isCurrent ? "the new run" : "the closed run, as before"])
    rows.append([
      "folder", adjustments.path + (adjustments.changed ? "" : "  already there, nothing changed"),
    ])
    let (lines, owners) = (grouped(adjustments.lines), grouped(adjustments.subAccounts))
    rows.append(["adjustments", "\(lines) lines of \(owners) sub-accounts"])
    for part in adjustments.parts {
      rows.append(["", "\(grouped(part.lines)) \(part.reason), \(money(part.delta))"])
    }
    rows.append(["to bill", "\(money(adjustments.amount.delta)) \(adjustments.currency)"])
    return rows
  }

  var json: JSON {
    let reasons = adjustments.parts.map { part in
      (part.reason, JSON.object(["lines": .int(part.lines), "delta": .string(money(part.delta))]))
    }
    return .object([
      "run": RunSummary(report.run).json,
      "against": .string(report.against),
      "current": .bool(report.isCurrent),
      "adjustments": .object([
        "folder": .string(adjustments.path), "changed": .bool(adjustments.changed),
        "lines": .int(adjustments.lines), "sub_accounts": .int(Int64(adjustments.subAccounts)),
        "old_amount": .string(money(adjustments.amount.before)),
        "new_amount": .string(money(adjustments.amount.after)),
        "delta": .string(money(adjustments.amount.delta)),
        "currency": .string(adjustments.currency),
        "reasons": .object(Dictionary(uniqueKeysWithValues: reasons)),
      ]),
    ])
  }
}
