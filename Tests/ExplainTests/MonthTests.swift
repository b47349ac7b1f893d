internal import Explain
internal import Foundation
internal import Model
internal import Pipeline
internal import RunFiles
internal import Samples
internal import Testing

/// Generated months, every row of which is explained.
@Suite struct MonthTests {
  /// What all rows of a month came to, one explanation at a time.
  private struct Tally {
    var rows = [Disposition: Int]()
    var cost = Money.zero
    var charge = Money.zero

    mutating func add(_ report: ExplainReport, _ export: String, _ line: Int64) throws {
      let found = report.records.first { record in
        record.copies.contains { $0.export == export && $0.line == line }
      }
      let record = try #require(found)
      let copy = record.copies.first { $0.export == export && $0.line == line }
      rows[try #require(copy?.disposition), default: 0] += 1
      guard copy?.line == record.copies[0].line, copy?.export == record.copies[0].export else {
        return
      }
      for part in record.components {
        cost += part.component.cost
        charge += part.component.charge
      }
    }
  }

  @Test(arguments: [
    (UInt64(1), GenerateOptions.Format.cdr), (2, .cdr), (3, .bulk), (4, .wallet),
  ])
  func `all explanations of a month add up to its totals`(
    seed: UInt64, format: GenerateOptions.Format
  ) throws {
    let month = try GeneratedMonth(seed, format, records: 300)
    var tally = Tally()
    for (export, lines) in try month.rows() {
      for line in lines {
        let report = try month.explain("\(export):\(line)")
        #expect(report.differences.map(\.message) == [])
        try tally.add(report, export, line)
      }
    }
    for line in 2...Int64(month.numberRows + 1) {
      guard let report = try? month.explain("numbers.csv:\(line)") else { continue }
      #expect(report.differences.map(\.message) == [])
      try tally.add(report, "numbers.csv", line)
    }
    let totals = try month.totals()
    #expect(tally.cost.text(6) == totals["provider_cost"])
    #expect(tally.charge.text(6) == totals["client_charge"])
    for disposition in Disposition.allCases where disposition != .suspended {
      let recurring = try month.recurring(disposition)
      let records = Int(totals[disposition.text] ?? "0") ?? 0
      #expect(tally.rows[disposition, default: 0] == records + recurring)
    }
  }
}

/// A month from the generator, rated.
private final class GeneratedMonth {
  private let scratch = Scratch()
  private let controlTotals: String

  init(_ seed: UInt64, _ format: GenerateOptions.Format, records: Int) throws {
    let period = try #require(Period("2026-10"))
    var options = GenerateOptions(period: period)
    options.seed = seed
    options.format = format
    options.records = records
    options.subAccounts = 12
    options.agencies = 5
    options.files = 3
    options.duplicates = Decimal(nano: 200_000_000)
    let path = scratch.path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = try SampleExports.generate(options, book: path + "/book", exports: path + "/exports")
    let report = try RateRun.run(
      RateOptions(
        period: period, book: path + "/book", output: path + "/out", exports: [path + "/exports"]),
      Progress())
    controlTotals = try scratch.read("out/2026-10/\(report.runID)/control-totals.json")
  }

  func explain(_ record: String) throws(Failure) -> ExplainReport {
    try ExplainRun.run(
      ExplainOptions(
        record: record, run: scratch.path + "/out/2026-10", book: scratch.path + "/book",
        exports: [scratch.path + "/exports"]))
  }

  /// The lines at which rows begin, by export: one a row, below the header if there is one.
  func rows() throws -> [(String, ClosedRange<Int64>)] {
    let all = try JSONSerialization.jsonObject(with: Data(controlTotals.utf8))
    let exports = try #require((all as? [String: Any])?["exports"] as? [[String: Any]])
    return try exports.map { export in
      let name = try #require(export["path"] as? String)
      let records = try #require(export["records"] as? Int)
      let first: Int64 = name.contains(".json") ? 1 : 2
      return (name, first...(first + Int64(records) - 1))
    }
  }

  var numberRows: Int {
    let text = (try? scratch.read("book/numbers.csv")) ?? ""
    return max(1, text.split(separator: "\n").count - 1)
  }

  /// The scalars of `records` and `money`.
  func totals() throws -> [String: String] {
    var result: [String: String] = [:]
    for part in ["records", "money"] {
      for (key, value) in try object(part) { result[key] = value }
    }
    return result
  }

  func recurring(_ disposition: Disposition) throws -> Int {
    Int(try object("recurring")[disposition.text] ?? "0") ?? 0
  }

  private func object(_ name: String) throws -> [String: String] {
    let all = try JSONSerialization.jsonObject(with: Data(controlTotals.utf8))
    let object = (all as? [String: Any])?[name] as? [String: Any]
    return try #require(object).mapValues { "\($0)" }
  }
}
