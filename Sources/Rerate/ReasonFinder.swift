internal import Audit
internal import Model
internal import Pipeline
internal import RunFiles

/// Tells why a line's amount is another one in the new run.
///
/// A run's files hold a line's charge, but neither its cost nor its multiplier. So the reason is
/// derived from what could have moved the amount: which inputs differ, what became of the record,
/// and how cost stands to quantity in the credit summaries. `docs/rerating.md` gives the rules in
/// words.
struct ReasonFinder {
  let evidence: Evidence
  let lines: Witness.Lines

  /// - Parameter facts: of the sub-account, by product.
  func reason(_ change: LineChange, _ facts: [ProductFacts]) -> AdjustmentReason {
    switch (change.before, change.after) {
    case (let before?, let after?): changed(before, after, facts)
    case (let before?, nil): removed(before, change)
    case (nil, let after?): added(after, change, facts)
    case (nil, nil): preconditionFailure("a change of no line")
    }
  }

  // MARK: Lines of both runs

  private func changed(_ before: InvoiceLine, _ after: InvoiceLine, _ facts: [ProductFacts])
    -> AdjustmentReason
  {
    let canRecord = canHaveChanged(after)
    let isUsage = after.component < 2
    if !before.isEqual(after, in: .product) { return canRecord && isUsage ? .record : .rate }
    if !before.isEqual(after, in: .from) || !before.isEqual(after, in: .to) { return .record }
    // Other increments measure a call in another unit.
    if !before.isEqual(after, in: .unit) {
      return evidence.costCanDiffer || !canRecord ? .rate : .record
    }
    if !before.isEqual(after, in: .quantity) { return canRecord ? .record : .rate }
    switch (evidence.costCanDiffer, evidence.markupCanDiffer) {
    case (false, true) where !canRecord: return .markup
    case (true, false) where !canRecord: return .rate
    case (false, false): return canRecord ? .record : .rate
    default: break
    }
    if evidence.markupCanDiffer, fact(after, facts)?.costStays == true { return .markup }
    return evidence.costCanDiffer ? .rate : .record
  }

  /// Whether the new run may have kept another version of the record.
  private func canHaveChanged(_ line: InvoiceLine) -> Bool {
    guard evidence.exportsDiffer else { return false }
    return !evidence.holdsOldExports || lines.changed.marks(of: line).marks.contains(.fresh)
  }

  private func fact(_ line: InvoiceLine, _ facts: [ProductFacts]) -> ProductFacts? {
    facts.first { fact in unsafe line.withCell(.product) { unsafe $0.elementsEqual(fact.product) } }
  }

  // MARK: Lines of the old run alone

  private func removed(_ line: InvoiceLine, _ change: LineChange) -> AdjustmentReason {
    // The record is still charged: it lost a fee or a surcharge.
    if change.hasSibling { return .rate }
    switch lines.added.presence(of: line) {
    case .sameTime: return .eligibility
    case .otherTime: return .record
    case .none: break
    }
    let (marks, suspense) = lines.removed.marks(of: line)
    if marks.contains(.absorbed) || marks.contains(.outOfScope) { return .eligibility }
    if let suspense { return cause(of: suspense) }
    if marks.contains(.zeroRated) { return evidence.exportsDiffer ? .record : .rate }
    if marks.contains(.known) || marks.contains(.fresh) { return .record }
    return .withdrawn
  }

  /// What kept a record from being rated in one of the runs.
  private func cause(of suspense: SuspenseReason) -> AdjustmentReason {
    switch suspense {
    case .noRate, .splitImpossible, .currencyMismatch: evidence.costCanDiffer ? .rate : .record
    case .noBookRow, .unknownAccount: .eligibility
    default: .record
    }
  }

  // MARK: Lines of the new run alone

  private func added(_ line: InvoiceLine, _ change: LineChange, _ facts: [ProductFacts])
    -> AdjustmentReason
  {
    if change.hasSibling { return .rate }
    switch lines.removed.presence(of: line) {
    case .sameTime: return .eligibility
    case .otherTime: return .record
    case .none: break
    }
    let (marks, suspense) = lines.added.marks(of: line)
    if let suspense { return cause(of: suspense) }
    // The old run read it, and charged nobody for it.
    if marks.contains(.known) { return .eligibility }
    // Its export is another file: what the old run absorbed is known by the sum alone.
    return fact(line, facts)?.absorbedFell == true ? .eligibility : .new
  }
}
