internal import Exports
internal import Ledger
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text
internal import Threads

/// What is looked for in the exports.
enum Wanted: Sendable {
  case id([UInt8])
  /// - Parameters:
  ///   - export: index into ``Preparation/exports``.
  case place(export: Int, line: Int64)
}

/// One row that was looked for, with what the reader made of it.
struct FoundRow: Sendable {
  var position: UInt64
  var record: UsageRecord
  var id: String
  var account: String
  var from: String
  var to: String
  /// Every field that is not empty, by column or key.
  var fields: [(name: String, value: String)]
  var raw: String
  /// Why the row cannot be read; nil when it can.
  var fault: String?
}

/// What the exports say about the wanted record.
struct SearchResult: Sendable {
  var rows: [FoundRow] = []
  /// Rows that cannot be read, but hold the wanted id somewhere.
  var unreadable: [UInt64] = []
  /// By export; as the manifest lists them, but for `exports/` before the path.
  var entries: [FileEntry?]
  var damage: [Problem] = []
  var isQuarantined: [Bool]
}

/// Reads all exports and keeps the few rows that are wanted.
///
/// All others cost no more than reading them and comparing an id. What is found goes through the
/// same hands as in a run, and into a store like a run's.
struct RecordSearch: Sendable {
  /// Rows of one id that are explained; providers give an id to one record.
  static let maxRows = 10_000

  let phase: MapPhase
  let wanted: Wanted
  private let result: ResultBox

  init(_ phase: MapPhase, _ wanted: Wanted) {
    self.phase = phase
    self.wanted = wanted
    result = ResultBox(phase.preparation.exports.count)
  }

  func run() throws(Failure) -> SearchResult {
    let exports = phase.preparation.exports
    let bySize = exports.indices.sorted { exports[$0].bytes > exports[$1].bytes }
    let tasks = TaskCounter(exports.count)
    let threads = min(phase.preparation.options.threads, max(1, exports.count))
    try Workers.run(threads) { _ throws(Failure) in
      let writer = RecordWriter(phase.store, partitions: phase.preparation.partitions.count)
      while let task = tasks.take() { try read(bySize[task], writer) }
      try writer.finish()
    }
    return result.all
  }

  private func read(_ index: Int, _ writer: borrowing RecordWriter) throws(Failure) {
    let export = phase.preparation.exports[index]
    if case .place(let wanted, _) = wanted, wanted != index {
      return result.set(index, try hashFile(path: export.path, name: export.name))
    }
    let digest = DigestBox()
    do throws(Failure) {
      var reader = try unsafe ExportReader(
        path: export.path, name: export.name, context: phase.preparation.decoding
      ) { bytes in
        unsafe digest.value.update(bytes)
      }
      let bytes =
        switch wanted {
        case .id(let id): try find(id, &reader, index, writer)
        case .place(_, let line): try find(line, &reader, index, writer)
        }
      result.set(index, FileEntry(path: export.name, bytes: bytes, sha256: digest.value.hex()))
    } catch {
      guard error.isDamage else { throw error }
      let entry = try hashFile(path: export.path, name: export.name)
      result.setQuarantined(index, entry, error.problems)
    }
  }

  private func find(
    _ id: [UInt8], _ reader: inout ExportReader, _ index: Int, _ writer: borrowing RecordWriter
  ) throws(Failure) -> Int64 {
    let rank = phase.preparation.ranks[index]
    return try reader.read { outcome, record, texts, line throws(Failure) in
      if outcome == .record {
        guard texts.id.holds(id) else { return }
        try keep(outcome, record, texts, rank, line, writer)
      } else if texts.raw.contains(id) {
        result.addUnreadable(RatedRecord.position(export: rank, line: line))
      }
    }.bytes
  }

  private func find(
    _ wantedLine: Int64, _ reader: inout ExportReader, _ index: Int,
    _ writer: borrowing RecordWriter
  ) throws(Failure) -> Int64 {
    let rank = phase.preparation.ranks[index]
    return try reader.read { outcome, record, texts, line throws(Failure) in
      guard line == wantedLine else { return }
      try keep(outcome, record, texts, rank, line, writer)
    }.bytes
  }

  private func keep(
    _ outcome: RowOutcome, _ record: UsageRecord, _ texts: RowTexts, _ rank: Int, _ line: Int64,
    _ writer: borrowing RecordWriter
  ) throws(Failure) {
    var counts = ExportResult(entry: FileEntry(path: "", bytes: 0, sha256: ""))
    try phase.take(outcome, record, texts, rank, line, writer, &counts)
    let position = RatedRecord.position(export: rank, line: line)
    var row = FoundRow(
      position: position, record: record, id: "", account: "", from: "", to: "", fields: [],
      raw: texts.raw.text, fault: nil)
    if case .malformed(let fault) = outcome {
      row.fault = fault
    } else {
      row.id = texts.id.text
      row.account = texts.account.text
      row.from = record.from.words(texts.from.text)
      row.to = record.to.words(texts.to.text)
      row.fields = texts.named(record.kind)
    }
    guard result.add(row) else { throw RecordSearch.tooMany(row.id) }
  }

  private static func tooMany(_ id: String) -> Failure {
    Failure(
      .usage,
      Problem(
        "E808", "more than \(maxRows) rows have the id \(id)",
        help: "give fewer exports; an id should name one record"))
  }
}

extension Bytes {
  fileprivate func holds(_ text: [UInt8]) -> Bool {
    guard count == text.count else { return false }
    // From the end: ids of one export begin alike.
    var index = count - 1
    while index >= 0 {
      if self[index] != text[index] { return false }
      index -= 1
    }
    return true
  }

  fileprivate func contains(_ text: [UInt8]) -> Bool {
    guard !text.isEmpty, count >= text.count else { return false }
    return (0...(count - text.count)).contains { dropFirst($0).prefix(text.count).holds(text) }
  }
}

/// What all threads found.
private final class ResultBox: Sendable {
  private let state: Locked<SearchResult>

  init(_ exports: Int) {
    state = Locked(
      SearchResult(
        entries: .init(repeating: nil, count: exports),
        isQuarantined: .init(repeating: false, count: exports)))
  }

  /// - Returns: false when there are too many.
  func add(_ row: FoundRow) -> Bool {
    state.withLock { state in
      state.rows.append(row)
      return state.rows.count <= RecordSearch.maxRows
    }
  }

  func addUnreadable(_ position: UInt64) { state.withLock { $0.unreadable.append(position) } }
  func set(_ export: Int, _ entry: FileEntry) { state.withLock { $0.entries[export] = entry } }

  func setQuarantined(_ export: Int, _ entry: FileEntry, _ problems: [Problem]) {
    state.withLock { state in
      state.entries[export] = entry
      state.isQuarantined[export] = true
      state.damage += problems
    }
  }

  /// Rows by place.
  var all: SearchResult {
    state.withLock { state in
      state.rows.sort { $0.position < $1.position }
      state.unreadable.sort()
      return state
    }
  }
}
