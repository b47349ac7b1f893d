internal import Ingest
public import Model
internal import Rating

/// What a look at book and exports found.
public struct CheckReport: Sendable {
  public var bookProblems: [Problem] = []
  /// Damaged files, broken rows, and the first rows that could not be rated for each reason.
  public var exportProblems: [Problem] = []
  /// Rows that could not be rated, by ``Model/SuspenseReason``; more than ``exportProblems`` lists.
  public var suspended = [Int64](repeating: 0, count: SuspenseReason.allCases.count)
  public var records: Int64 = 0
  public var exports = 0
  public var unknownBookFiles: [String] = []

  public var status: ExitStatus {
    if !bookProblems.isEmpty { return .badBook }
    return exportProblems.isEmpty ? .done : .differences
  }
}

/// Finds every problem of a book and of exports; writes nothing.
public enum CheckRun {
  /// Rows of one reason that are listed for one export; all are counted.
  static let listedRows = 20

  /// - Throws: exit 66 for missing inputs, 64 for two exports of one name.
  public static func run(book folder: String, exports: [String]) throws(Failure) -> CheckReport {
    var report = CheckReport()
    var book = Book()
    do throws(Failure) {
      let loaded = try LoadedBook(folder)
      book = loaded.book
      report.unknownBookFiles = loaded.unknownFiles
    } catch {
      guard error.status == .badBook else { throw error }
      report.bookProblems = error.problems
    }
    // Without a book nothing can be said of accounts and prices, but rows can still be read.
    let rater = report.bookProblems.isEmpty ? Rater(book, in: .always) : nil
    let decoding = DecodingContext(book: book)
    for export in try ExportList.find(exports) {
      report.exports += 1
      do throws(Failure) {
        try check(export, decoding, rater, &report)
      } catch {
        guard error.status == .badExport else { throw error }
        report.exportProblems += error.problems
      }
    }
    return report
  }

  private static func check(
    _ export: ExportFile, _ decoding: DecodingContext, _ rater: Rater?, _ report: inout CheckReport
  ) throws(Failure) {
    var listed = [Int](repeating: 0, count: SuspenseReason.allCases.count)
    var reader = try ExportReader(path: export.path, name: export.name, context: decoding)
    _ = try reader.read { outcome, record, texts, line throws(Failure) in
      report.records += 1
      guard let (reason, detail) = try problem(outcome, record, texts, rater) else { return }
      let place = Int(reason.rawValue)
      report.suspended[place] += 1
      listed[place] += 1
      if listed[place] > listedRows { return }
      report.exportProblems.append(
        Problem(
          "E310", path: export.name, line: Int(line), "\(reason.text): \(detail)",
          help: listed[place] == listedRows
            ? "further rows of this reason are counted, not listed" : reason.remedy))
    }
  }

  private static func problem(
    _ outcome: RowOutcome, _ record: UsageRecord, _ texts: RowTexts, _ rater: Rater?
  ) throws(Failure) -> (SuspenseReason, String)? {
    if case .malformed(let detail) = outcome { return (.malformed, detail) }
    if record.kind == .unknown { return (.unknownKind, SuspenseReason.unknownKind.detail) }
    guard let rater else { return nil }
    do {
      let classification = try rater.classify(record)
      guard classification.outcome == .suspended else { return nil }
      return (classification.reason, classification.reason.detail)
    } catch {
      throw overflow(texts.id.text)
    }
  }
}
