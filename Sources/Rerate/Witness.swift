internal import Audit
internal import Exports
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles
internal import Text

/// Reads the exports once more, to tell what became of records that lines alone do not explain.
///
/// Of several copies of a record all are told: which of them was kept does not matter to a reason.
struct Witness {
  /// Lines of the old run alone, of the new run alone, and lines of both that differ.
  struct Lines {
    var removed = RecordMarks()
    var added = RecordMarks()
    var changed = RecordMarks()
  }

  private let pair: RunPair
  private let preparation: Preparation
  private let knownExports: Set<String>

  init(_ pair: RunPair, _ preparation: Preparation) throws(Failure) {
    self.pair = pair
    self.preparation = preparation
    knownExports = try ControlTotals.exports(pair.before)
  }

  func look(_ lines: inout Lines) throws(Failure) {
    let counted = try ControlTotals.exports(pair.after)
    let hashes = Dictionary(pair.after.inputs.map { (Spelled($0.path), $0.sha256) }) { first, _ in
      first
    }
    for export in preparation.exports {
      guard let hash = hashes[Spelled("exports/" + export.name)], counted.contains(hash) else {
        continue
      }
      try read(export, knownExports.contains(hash) ? .known : .fresh, &lines)
    }
    markRecurring(&lines)
    try markSuspended(&lines)
  }

  private func read(_ export: ExportFile, _ origin: Marks, _ lines: inout Lines) throws(Failure) {
    var cell = TextBuffer()
    var reader = try unsafe ExportReader(
      path: export.path, name: export.name, context: preparation.decoding)
    _ = try reader.read { outcome, record, texts, _ throws(Failure) in
      guard outcome == .record else { return }
      cell.clear()
      unsafe cell.appendCell(UnsafeRawBufferPointer(start: texts.id.start, count: texts.id.count))
      let id = unsafe RecordMarks.hash(of: cell.bytes)
      let (marks, reason) = try told(record, texts)
      lines.removed.mark(id, marks.union(origin), reason)
      lines.added.mark(id, origin)
      lines.changed.mark(id, origin)
    }
  }

  private func told(_ record: UsageRecord, _ texts: RowTexts)
    throws(Failure) -> (Marks, SuspenseReason?)
  {
    let classification: Classification
    do {
      classification = try preparation.rater.classify(record)
    } catch {
      throw overflow(texts.id.text)
    }
    return marks(classification.outcome, classification.reason, classification.standing)
  }

  private func marks(_ outcome: RecordOutcome, _ reason: SuspenseReason, _ standing: Int32)
    -> (Marks, SuspenseReason?)
  {
    switch outcome {
    case .outOfPeriod: return (.outOfPeriod, nil)
    case .outOfScope: return (.outOfScope, nil)
    case .suspended: return (.suspended, reason)
    case .zeroRated: return (.zeroRated, nil)
    case .rateable:
      let isAbsorbed =
        preparation.rater.standings.list[Int(standing)].absorbReason != .none
      return (isAbsorbed ? .absorbed : [], nil)
    }
  }

  /// Rents stand in no export, but in the book.
  private func markRecurring(_ lines: inout Lines) {
    let path = "book/numbers.csv"
    let isKnown =
      pair.before.inputs.first { $0.path == path }?.sha256
      == pair.after.inputs.first { $0.path == path }?.sha256
    for charge in preparation.charges {
      let id = unsafe Array(charge.id.utf8).withUnsafeBytes { unsafe RecordMarks.hash(of: $0) }
      let record = charge.record
      let (marks, reason) = marks(record.outcome, record.reason, record.standing)
      let origin: Marks = isKnown ? .known : .fresh
      lines.removed.mark(id, marks.union(origin), reason)
      lines.added.mark(id, origin)
      lines.changed.mark(id, origin)
    }
  }

  /// What the old run could not rate yet, it says by itself.
  private func markSuspended(_ lines: inout Lines) throws(Failure) {
    if lines.added.isEmpty { return }
    var reader = try pair.before.table("suspense.csv", header: InvoiceFormat.suspenseHeader)
    while try reader.next() {
      let text = unsafe cellText(reader.cell(3))
      guard let index = SuspenseReason.texts.firstIndex(of: text),
        let reason = SuspenseReason(rawValue: UInt8(index))
      else { throw reader.damaged() }
      unsafe lines.added.mark(RecordMarks.hash(of: reader.cell(2)), .suspended, reason)
    }
  }
}
