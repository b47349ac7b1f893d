internal import Ledger
internal import Model
internal import Pipeline
internal import RunFiles

/// Tells of each row of a record how it was read, and why it counts or does not.
struct CopyExplainer {
  let preparation: Preparation

  func copies(_ group: [FoundRecord], _ disposition: Disposition?) -> [ExplainedCopy] {
    group.map { found in
      let position = position(of: found)
      let fate = fate(found, group)
      return ExplainedCopy(
        export: preparation.suspenseNames[Int(position >> 40)],
        line: Int64(position & (1 << 40 - 1)),
        disposition: fate.disposition ?? (found.isQuarantined ? nil : disposition),
        why: fate.why, reading: reading(found), raw: raw(found))
    }
  }

  func position(of found: FoundRecord) -> UInt64 {
    switch found.origin {
    case .row(let row): row.position
    case .charge(let charge):
      RatedRecord.position(
        export: preparation.numbersRank, line: Int64(charge.record.position))
    }
  }

  private func raw(_ found: FoundRecord) -> String {
    switch found.origin {
    case .row(let row): return row.raw
    case .charge(let charge):
      let line = Int32(truncatingIfNeeded: charge.record.position)
      let row = preparation.book.numbers.first { $0.source.line == line }
      return row.map { String(decoding: $0.raw, as: UTF8.self) } ?? ""
    }
  }

  private func place(_ record: RatedRecord) -> String {
    "\(preparation.suspenseNames[record.export]):\(record.line)"
  }

  // MARK: Fate

  /// - Returns: no disposition for the row that counts; it has the record's.
  private func fate(_ found: FoundRecord, _ group: [FoundRecord])
    -> (disposition: Disposition?, why: String)
  {
    if found.isQuarantined { return (nil, "its export is damaged and left out whole") }
    guard let record = unsafe found.rated?.pointee, record.hasKey else {
      return (nil, keyless(found))
    }
    let rows = group.filter { $0.fate != nil }.compactMap { unsafe $0.rated?.pointee }
    guard let kept = unsafe group.first(where: { $0.fate == .kept })?.rated?.pointee else {
      return (nil, "")
    }
    switch found.fate {
    case .duplicate:
      let first = rows.filter { $0.contentHash == record.contentHash }
        .min { $0.position < $1.position }
      let standing = first.map(place) ?? place(kept)
      return (.duplicate, "the same content as \(standing), which stands first")
    case .superseded:
      return (.superseded, why(kept, over: record, found, group))
    default:
      return (nil, rows.count == 1 ? "the only row of this account and id" : "the row that counts")
    }
  }

  private func keyless(_ found: FoundRecord) -> String {
    if case .charge = found.origin { return "the row of the book that rents the number" }
    if unsafe found.rated == nil { return "out of scope, and so never a duplicate" }
    return "has no key, and so no duplicates"
  }

  private func why(
    _ kept: RatedRecord, over record: RatedRecord, _ found: FoundRecord, _ group: [FoundRecord]
  ) -> String {
    let winner = place(kept)
    switch Preference(of: kept, over: record) {
    case .newer:
      let newest = group.first { unsafe $0.rated?.pointee.position == kept.position }?.row
      let (mine, other) = (updated(found.row), updated(newest))
      return "\(winner) has a newer date_updated (\(other), here \(mine))"
    case .final: return "the status of \(winner) is final, the one here is not"
    case .priced: return "\(winner) has a price, this row has none"
    case .later: return "\(winner) is no newer, but stands later"
    }
  }

  private func updated(_ row: FoundRow?) -> String {
    guard let row, row.record.dateUpdated != .missing else { return "none" }
    return row.record.dateUpdated.text
  }

  // MARK: Reading

  private func reading(_ found: FoundRecord) -> [ExplainedFact] {
    switch found.origin {
    case .charge(let charge):
      return [
        fact("kind", "recurring", "a number rented by the month"),
        fact("to", charge.record.to.words(""), "the number"),
        fact("event time", charge.record.eventTime.text, "its day of charge"),
      ]
    case .row(let row):
      if let fault = row.fault { return [fact("fault", fault, "the row cannot be read")] }
      return RowReading(row, preparation.book.settings).facts
    }
  }

  private func fact(_ name: String, _ value: String, _ note: String) -> ExplainedFact {
    ExplainedFact(name: name, value: value, note: note)
  }
}
