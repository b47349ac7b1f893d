internal import Glibc
internal import Ledger
public import Model
internal import RunFiles

/// What a look at book and exports found.
public struct CheckReport: Sendable {
  public var bookProblems: [Problem] = []
  /// Damaged files, broken rows, and the first records that cannot be rated for each reason.
  public var exportProblems: [Problem] = []
  /// Records that cannot be rated, by ``Model/SuspenseReason``; ``exportProblems`` lists fewer.
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
///
/// The exports pass the map phase of a run over all time, and their duplicates are resolved as a
/// run resolves them: a row that a newer one supersedes is no problem.
public enum CheckRun {
  /// - Parameter options: book, exports, threads, memory and temp count.
  /// - Throws: exit 66 for missing inputs, 64 for two exports of one name, 74 when reading fails.
  public static func run(_ options: RateOptions) throws(Failure) -> CheckReport {
    var options = options
    options.role = .check
    var report = CheckReport()
    var loaded: LoadedBook?
    do throws(Failure) {
      loaded = try LoadedBook(options.book)
    } catch {
      guard error.status == .badBook else { throw error }
      report.bookProblems = error.problems
    }
    let preparation = try Preparation(options, loaded)
    report.unknownBookFiles = preparation.unknownBookFiles
    report.exports = preparation.exports.count
    let progress = Progress()
    let store = unsafe SpillStore(
      partitions: preparation.partitions.count, plan: preparation.plan,
      folder: options.temp ?? getenv("TMPDIR").map { text in
        unsafe String(fileName: UnsafeRawBufferPointer(start: text, count: strlen(text)))
      } ?? "/tmp")
    let exports = try MapPhase(preparation: preparation, store: store, progress: progress).run()
    report.records = exports.reduce(0) { $0 + $1.records }
    // Without a book nothing can be said of accounts and prices.
    var tally = SuspenseTally(preparation, knowsBook: loaded != nil)
    let memory = LoadBuffer()
    for partition in 0..<preparation.partitions.count {
      _ = try unsafe OrderedRecords(
        preparation, store, partition, memory, drop: { _, _ in },
        sift: { store in
          tally.add(store)
          return []
        })
    }
    report.suspended = tally.counts
    report.exportProblems = progress.problems.sorted { bytesPrecede($0.path, $1.path) }
    report.exportProblems += tally.problems
    return report
  }

  private static func bytesPrecede(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

/// Counts suspended records, and keeps the first ones of each export and reason.
private struct SuspenseTally {
  /// Records of one reason that are listed for one export; all are counted.
  static let listed = 20

  private struct Key: Hashable {
    var export: Int
    var reason: SuspenseReason
  }

  private struct Row {
    var line: Int64
    var detail: String
  }

  private let preparation: Preparation
  private let knowsBook: Bool
  private var duplicates: Duplicates
  private var rows: [Key: [Row]] = [:]
  private(set) var counts = [Int64](repeating: 0, count: SuspenseReason.allCases.count)

  init(_ preparation: Preparation, knowsBook: Bool) {
    self.preparation = preparation
    self.knowsBook = knowsBook
    duplicates = Duplicates(preparation.keyHash)
  }

  mutating func add(_ store: RecordStore) {
    duplicates.resolve(store)
    for (index, offset) in duplicates.offsets.enumerated() {
      let record = unsafe store.record(at: offset)
      let reason = unsafe record.pointee.reason
      guard duplicates.fates[index] == .kept, unsafe record.pointee.outcome == .suspended,
        knowsBook || reason == .malformed || reason == .unknownKind
      else { continue }
      counts[Int(reason.rawValue)] += 1
      let detail =
        unsafe reason == .malformed
        ? String(decoding: RecordTexts(record).from, as: UTF8.self) : reason.detail
      unsafe keep(
        Row(line: record.pointee.line, detail: detail),
        Key(export: record.pointee.export, reason: reason))
    }
  }

  /// Keeps the rows that come first in their export, in order.
  private mutating func keep(_ row: Row, _ key: Key) {
    var list = rows[key] ?? []
    if list.count == Self.listed, list[Self.listed - 1].line < row.line { return }
    let place = list.firstIndex { $0.line > row.line } ?? list.count
    list.insert(row, at: place)
    if list.count > Self.listed { list.removeLast() }
    rows[key] = list
  }

  /// By export, then line.
  var problems: [Problem] {
    let all = rows.flatMap { key, list in
      list.enumerated().map { (key: key, row: $1, isLast: $0 == Self.listed - 1) }
    }
    return all.sorted {
      ($0.key.export, $0.row.line, $0.key.reason.rawValue)
        < ($1.key.export, $1.row.line, $1.key.reason.rawValue)
    }.map { item in
      Problem(
        "E310", path: preparation.suspenseNames[item.key.export], line: Int(item.row.line),
        "\(item.key.reason.text): \(item.row.detail)",
        help: item.isLast
          ? "further records of this reason are counted, not listed" : item.key.reason.remedy)
    }
  }
}
