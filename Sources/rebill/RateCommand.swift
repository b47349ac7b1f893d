internal import ArgumentParser
internal import Audit
internal import Explain
internal import Model
internal import Pipeline
internal import RunFiles

struct RateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate",
    abstract: "Rates a month of exports and publishes the run.",
    discussion: """
      Examples:
        rebill rate --period 2026-10 --book book --out out book/exports
        rebill rate --period 2026-10 --book book --out out --quarantine exports/*.gz

      Exports are CDR CSV, Twilio BulkExport JSON lines, Twilio message logs or \
      wallet transactions, gzip-compressed or plain; a folder stands for every file \
      below it. The run is published whole or not at all, and the same inputs always \
      give the same run.
      """)

  @Option(name: .long, help: "The month to rate, YYYY-MM in UTC.")
  var period: Period

  @OptionGroup var rating: RatingOptions

  @OptionGroup var work: WorkOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try rating.work(on: period, as: .rate, work, output) { options, progress in
      try RateRun.run(options, progress)
    }
    let summary = RunSummary(report)
    try conclude(report, output, text: summary.text, json: summary.json)
  }
}

/// What a run came to, for people and for programs.
struct RunSummary {
  private let report: RunReport

  init(_ report: RunReport) { self.report = report }

  var text: String {
    var rows = [
      [
        "run", report.runID + (report.changed ? "  published" : "  already there, nothing changed"),
      ],
      ["folder", report.path],
      ["exports", grouped(report.exports)],
      ["records", grouped(report.read) + " read"],
    ]
    for disposition in Disposition.allCases where count(disposition) > 0 {
      rows.append(["", "\(grouped(count(disposition))) \(disposition.text)"])
    }
    let recurring = report.recurring.reduce(0, +)
    if recurring > 0 { rows.append(["recurring", counted(recurring, "charge")]) }
    rows.append([
      "accounts", "\(grouped(report.subAccounts)) of \(grouped(report.agencies)) agencies",
    ])
    rows.append(["provider cost", "\(report.providerCost) \(report.currency)"])
    rows.append(["client charge", "\(report.clientCharge) \(report.currency)"])
    for reason in SuspenseReason.allCases where suspended(reason) > 0 {
      rows.append(["suspense", "\(grouped(suspended(reason))) \(reason.text)"])
    }
    rows += report.notes.map { ["note", $0] }
    return table(rows)
  }

  private func count(_ disposition: Disposition) -> Int64 {
    report.records[Int(disposition.rawValue)]
  }

  private func suspended(_ reason: SuspenseReason) -> Int64 {
    report.suspense[Int(reason.rawValue)]
  }

  var json: JSON {
    var records: [String: JSON] = ["read": .int(report.read)]
    for disposition in Disposition.allCases {
      records[disposition.text] = .int(count(disposition))
    }
    var recurring: [String: JSON] = [:]
    for disposition in [Disposition.rebilled, .absorbed, .suspended] {
      recurring[disposition.text] = .int(report.recurring[Int(disposition.rawValue)])
    }
    var suspense: [String: JSON] = [:]
    for reason in SuspenseReason.allCases where suspended(reason) > 0 {
      suspense[reason.text] = .int(suspended(reason))
    }
    var members: [String: JSON] = [
      "run": .string(report.runID),
      "folder": .string(report.path),
      "changed": .bool(report.changed),
      "exports": .int(Int64(report.exports)),
      "records": .object(records),
      "recurring": .object(recurring),
      "suspense": .object(suspense),
      "currency": .string(report.currency),
      "provider_cost": .string(report.providerCost),
      "client_charge": .string(report.clientCharge),
    ]
    if !report.notes.isEmpty { members["notes"] = .array(report.notes.map { .string($0) }) }
    return .object(members)
  }
}
