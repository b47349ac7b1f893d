internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import RunFiles
internal import Samples
internal import Testing

/// The demo's month in a folder of its own, to be changed and rated; gone when the test is over.
final class Month {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "diff-\(UUID().uuidString)")
  private let period: Period

  var book: String { path("book") }
  var exports: String { path("book/exports") }
  var output: String { path("out") }

  init() throws {
    period = try #require(Period("2026-10"))
    _ = try SampleBook.write(to: folder.appending(path: "book").path, demo: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  // MARK: Runs

  func rate(into out: String = "out") throws -> RunReport {
    try RateRun.run(options(out), Progress())
  }

  func rerate(_ old: RunReport) throws -> RerateReport {
    try RerateRun.run(against: PublishedRun(old.path), options("out"), Progress())
  }

  private func options(_ out: String) -> RateOptions {
    RateOptions(period: period, book: book, output: path(out), exports: [exports])
  }

  // MARK: Files

  /// Replaces every occurrence of a text in a file of the book; it must occur.
  func replace(_ old: String, _ new: String, in file: String) throws {
    let url = folder.appending(path: "book/" + file)
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.contains(old), "\(file) holds \(old)")
    try text.replacing(old, with: new).write(to: url, atomically: true, encoding: .utf8)
  }

  /// Gives an id another name wherever a file of the book has it, if at all.
  func rename(_ id: String, _ name: String, in file: String) throws {
    let url = folder.appending(path: "book/" + file)
    let text = try String(contentsOf: url, encoding: .utf8)
    try text.replacing(id, with: name).write(to: url, atomically: true, encoding: .utf8)
  }

  func move(_ export: String, to target: String) throws {
    let root = folder.appending(path: "book/exports")
    try FileManager.default.moveItem(
      at: root.appending(path: export), to: root.appending(path: target))
  }

  func remove(_ export: String) throws {
    try FileManager.default.removeItem(at: folder.appending(path: "book/exports/" + export))
  }

  func write(_ text: String, to path: String) throws {
    try text.write(to: folder.appending(path: path), atomically: true, encoding: .utf8)
  }

  /// Adds an export with a later version of the bakery's first outbound call: ten minutes long.
  func writeLateCopyOfACall(_ run: RunReport, onNextDay: Bool) throws {
    let path = run.path + "/agencies/harborline/sub-accounts/corner-bakery/invoice-lines.csv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let calls = lines.filter { $0.contains("voice.outbound") }
    let line = try #require(calls.first { $0.contains(",0,2026-10-01T") })
    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let accounts = try String(contentsOfFile: book + "/accounts.csv", encoding: .utf8)
    let row = try #require(accounts.split(separator: "\n").first { $0.contains(",corner-bakery,") })
    let start = onNextDay ? cells[3].replacing("-01T", with: "-02T") : cells[3]
    try write(
      """
      sid,account_sid,direction,from,to,status,start_time,date_sent,date_created,date_updated,\
      duration,num_segments,num_media,price,price_unit,error_code
      \(cells[1]),\(row.split(separator: ",")[1]),outbound-api,\(cells[5]),\(cells[6]),completed,\
      \(start),,,2026-11-05T00:00:00Z,\(onNextDay ? "60" : "600"),,,,,

      """, to: "book/exports/lc/late-copy.csv")
  }

  /// Every file below a folder with its bytes, by path.
  static func files(_ root: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      let file = URL(filePath: root).appending(path: path)
      if let bytes = try? Data(contentsOf: file) { found[path] = bytes }
    }
    return found
  }

  static func current(_ report: RunReport) throws -> String {
    let link = URL(filePath: report.path).deletingLastPathComponent().appending(path: "current")
    return try FileManager.default.destinationOfSymbolicLink(atPath: link.path)
  }
}

/// The adjustments of a folder, read as a clerk's spreadsheet would.
struct Adjusted {
  struct Row {
    var owner: String
    var old: Foundation.Decimal
    var new: Foundation.Decimal
    var delta: Foundation.Decimal
    var reason: String
    var started: String
  }

  var rows: [Row] = []
  /// The last row of `summary.csv`.
  var total: [String] = []

  init(_ folder: String) throws {
    for (path, bytes) in try Month.files(folder) where path.hasSuffix(".csv") {
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
      if path == "summary.csv" {
        total = Adjusted.cells(lines.last ?? "")
        continue
      }
      for (index, line) in lines.enumerated() {
        let cells = Adjusted.cells(line)
        #expect(cells.count == 10 && cells[0] == String(index + 1))
        rows.append(
          Row(
            owner: path, old: try decimal(cells[5]), new: try decimal(cells[6]),
            delta: try decimal(cells[7]), reason: cells[9], started: cells[3]))
      }
    }
  }

  /// No id of the demo holds a comma.
  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  var sum: Foundation.Decimal { rows.reduce(0) { $0 + $1.delta } }
  var reasons: Set<String> { Set(rows.map(\.reason)) }
}

func decimal(_ text: String) throws -> Foundation.Decimal {
  let value = Foundation.Decimal(string: text)
  return try #require(value)
}
