package import Exports
package import Model
internal import Rating
package import RunFiles
internal import Text
internal import Threads

/// What reading one export came to.
package struct ExportResult: Sendable {
  package var entry: FileEntry
  /// Records read, before any is left out.
  package var records: Int64 = 0
  package var outOfScope: Int64 = 0
  package var isQuarantined = false

  package init(entry: FileEntry, isQuarantined: Bool = false) {
    self.entry = entry
    self.isQuarantined = isQuarantined
  }
}

/// The first phase: exports in, rated records out, by partition.
///
/// Threads take exports, the largest first, and share nothing but the spill store.
package struct MapPhase: Sendable {
  package let preparation: Preparation
  package let store: SpillStore
  package let progress: Progress

  package init(preparation: Preparation, store: SpillStore, progress: Progress) {
    self.preparation = preparation
    self.store = store
    self.progress = progress
  }

  /// - Returns: the results of the exports, in their order.
  package func run() throws(Failure) -> [ExportResult] {
    let exports = preparation.exports
    let bySize = exports.indices.sorted { exports[$0].bytes > exports[$1].bytes }
    let tasks = TaskCounter(exports.count)
    let results = ResultList(exports.count)
    let threads = min(preparation.options.threads, max(1, exports.count))
    try Workers.run(threads) { worker throws(Failure) in
      let writer = RecordWriter(store, partitions: preparation.partitions.count)
      if worker == 0 { try addRecurring(writer) }
      while let task = tasks.take() {
        do throws(Failure) {
          results.set(bySize[task], try read(bySize[task], writer))
        } catch {
          tasks.stop()
          throw error
        }
      }
      try writer.finish()
    }
    return results.all
  }

  private func read(_ index: Int, _ writer: borrowing RecordWriter) throws(Failure)
    -> ExportResult
  {
    let export = preparation.exports[index]
    let digest = DigestBox()
    var result = ExportResult(entry: FileEntry(path: export.name, bytes: 0, sha256: ""))
    do throws(Failure) {
      var reader = try unsafe ExportReader(
        path: export.path, name: export.name, context: preparation.decoding,
        readsAhead: preparation.exports.count < preparation.options.threads
      ) { bytes in
        unsafe digest.value.update(bytes)
        progress.addBytes(bytes.count)
      }
      let rank = preparation.ranks[index]
      var reported = 0
      let (rows, bytes) = try reader.read { outcome, record, texts, line throws(Failure) in
        try take(outcome, record, texts, rank, line, writer, &result)
        if line & 0xFFFF == 0 {
          progress.addRecords(0x8000)
          reported += 0x8000
        }
      }
      result.records = rows
      progress.addRecords(Int(rows) - reported)
      result.entry = FileEntry(path: export.name, bytes: bytes, sha256: digest.value.hex())
    } catch {
      // What somebody writes meanwhile looks damaged, and must not be left out for that.
      if error.status == .badExport, export.hasChanged { throw changedWhileRead(export.name) }
      guard leavesOut(error) else { throw error }
      progress.warn(error.problems.map(leftOut))
      let entry = try hashFile(path: export.path, name: export.name)
      return ExportResult(entry: entry, isQuarantined: true)
    }
    return result
  }

  /// Whether a failed export is left out whole instead of ending the run.
  private func leavesOut(_ failure: Failure) -> Bool {
    switch preparation.options.role {
    case .check: failure.status == .badExport
    case .rate, .rerate: preparation.options.quarantine && failure.isDamage
    }
  }

  /// The help of a problem that does not end the run: whoever reads it has no choice to make now.
  private func leftOut(_ problem: Problem) -> Problem {
    var problem = problem
    problem.help =
      preparation.options.role == .check
      ? "fetch the export again"
      : "it was left out whole; fetch it again, then rate the month again"
    return problem
  }

  /// One row on its way: classified and put into its partition.
  @inline(__always)
  package func take(
    _ outcome: RowOutcome, _ record: UsageRecord, _ texts: RowTexts, _ rank: Int, _ line: Int64,
    _ writer: borrowing RecordWriter, _ result: inout ExportResult
  ) throws(Failure) {
    guard line < RatedRecord.maxLine else { throw tooManyLines(rank) }
    let position = RatedRecord.position(export: rank, line: line)
    if case .malformed(let detail) = outcome {
      return try putMalformed(detail, texts.raw, position, writer)
    }
    let classification: Classification
    do {
      classification = try preparation.rater.classify(record)
    } catch {
      throw overflow(texts.id.text)
    }
    if classification.outcome == .outOfScope {
      result.outOfScope += 1
      return
    }
    let rated = RatedRecord(record, classification, position: position)
    let isUnknown = record.account < 0 && rated.hasKey
    let none = texts.raw.prefix(0)
    let tail = (
      rated.idForm == 0 ? texts.id : none, texts.from, texts.to,
      classification.outcome == .suspended ? texts.raw : none
    )
    let hash =
      unsafe isUnknown
      ? hash(of: UnsafeBufferPointer(start: texts.account.start, count: texts.account.count))
      : position
    let partition = preparation.partitions.partition(
      account: rated.hasKey ? record.account : -1, hash: hash)
    try writer.append(
      rated, partition: partition, accountText: record.account < 0 ? texts.account : nil,
      tail: tail)
  }

  /// A row that cannot be read has no ends: why it cannot stands where `from` would.
  private func putMalformed(
    _ detail: String, _ raw: Bytes, _ position: UInt64, _ writer: borrowing RecordWriter
  ) throws(Failure) {
    var detail = detail
    try detail.withBytes { text throws(Failure) in
      var record = UsageRecord()
      record.account = 0
      record.from = Address(.alpha, textBytes: text.count)
      let rated = RatedRecord(record, .suspended(.malformed), position: position)
      let none = raw.prefix(0)
      try writer.append(
        rated, partition: preparation.partitions.partition(account: -1, hash: position),
        accountText: nil, tail: (none, text, none, raw))
    }
  }

  private func addRecurring(_ writer: borrowing RecordWriter) throws(Failure) {
    for charge in preparation.charges { try put(charge, writer) }
  }

  package func put(_ charge: RecurringCharge, _ writer: borrowing RecordWriter) throws(Failure) {
    var record = charge.record
    record.account = 0
    record.position = RatedRecord.position(
      export: preparation.numbersRank, line: Int64(charge.record.position))
    var id = charge.id
    let partition = Int(preparation.partitions.ofSubAccount[charge.subAccount])
    try id.withBytes { text throws(Failure) in
      try charge.raw.withBytes { raw throws(Failure) in
        let none = text.prefix(0)
        try writer.append(
          record, partition: partition, accountText: nil, tail: (text, none, none, raw))
      }
    }
  }

  private func tooManyLines(_ rank: Int) -> Failure {
    Failure(
      .badExport,
      Problem(
        "E307", path: preparation.suspenseNames[rank],
        "has more than \(RatedRecord.maxLine - 1) lines", help: "split it and run again"))
  }
}

/// Results of exports, set by whichever thread read them.
private final class ResultList: Sendable {
  private let results: Locked<[ExportResult?]>

  init(_ count: Int) { results = Locked(.init(repeating: nil, count: count)) }

  func set(_ index: Int, _ result: ExportResult) { results.withLock { $0[index] = result } }

  var all: [ExportResult] { results.withLock { $0.compactMap(\.self) } }
}

/// A digest that the reading thread feeds while it reads.
package final class DigestBox {
  package var value = Digest()

  package init() {}
}

extension Failure {
  /// Whether the file itself is damaged, so that it can be left out whole.
  package var isDamage: Bool { status == .badExport && problems.first?.code == "E301" }
}

/// Money that does not fit is an error that names its record, never a wrap.
package func overflow(_ recordID: String) -> Failure {
  Failure(
    .internalCheck,
    Problem(
      "E501", "an amount of record \(recordID) is too large to be counted",
      help: "check the record's price and quantity, and the rate row that prices it"))
}
