internal import Ledger
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles

/// What a record must have left in the files of the run.
@safe
struct RunClaim {
  /// Index into ``ExplainReport/records``.
  var index: Int
  var standing: Standing
  var record: UnsafePointer<RatedRecord>
  var disposition: Disposition
  var components: [Component]
}

/// Explains one record: the rows of one key, or one row without a key.
struct RecordExplainer {
  let preparation: Preparation
  private let trail: OwnerTrail
  private let copies: CopyExplainer
  private var pricer: Pricer

  var rater: Rater { preparation.rater }
  var book: Book { preparation.book }

  init(_ preparation: Preparation) {
    self.preparation = preparation
    trail = OwnerTrail(book: preparation.book, standings: preparation.rater.standings)
    copies = CopyExplainer(preparation: preparation)
    pricer = Pricer(preparation.rater, preparation.markups)
  }

  /// - Parameter index: the record's place in the report.
  mutating func explain(_ group: [FoundRecord], index: Int) throws(Failure)
    -> (record: ExplainedRecord, claim: RunClaim?)
  {
    var result = start(group)
    let counts = group.first { $0.fate == .kept } ?? group[0]
    guard let rated = unsafe counts.rated, counts.fate == .kept else {
      result.disposition = counts.isQuarantined ? nil : .outOfScope
      result.outcome =
        counts.isQuarantined
        ? "its export is damaged and left out whole" : scope(counts)
      result.copies = copies.copies(group, result.disposition)
      return (result, nil)
    }
    let record = unsafe rated.pointee
    let standing = standing(record, counts)
    addTrail(counts, record, standing, to: &result)
    try unsafe decide(counts, rated, standing, &result)
    result.copies = copies.copies(group, result.disposition)
    guard let standing, standing.hasBookRows, let disposition = result.disposition,
      record.outcome != .outOfPeriod
    else { return (result, nil) }
    return unsafe (
      result,
      RunClaim(
        index: index, standing: standing, record: rated, disposition: disposition,
        components: result.components.map(\.component))
    )
  }

  private func start(_ group: [FoundRecord]) -> ExplainedRecord {
    switch group[0].origin {
    case .row(let row): ExplainedRecord(id: row.id, account: row.account)
    case .charge(let charge): ExplainedRecord(id: charge.id, account: "")
    }
  }

  /// Who it belongs to at its time; nil when nobody, or out of period.
  private func standing(_ record: RatedRecord, _ found: FoundRecord) -> Standing? {
    var index = record.standing
    if index < 0, record.hasKey, record.eventTime != .missing {
      index = rater.standings.find(account: record.account, at: record.eventTime)
    }
    return index < 0 ? nil : rater.standings.list[Int(index)]
  }

  private func addTrail(
    _ found: FoundRecord, _ record: RatedRecord, _ standing: Standing?,
    to result: inout ExplainedRecord
  ) {
    guard record.kind != .unknown, record.eventTime != .missing else { return }
    result.trail = trail.steps(found, standing, at: record.eventTime)
    if let standing, standing.hasBookRows { result.conditions = trail.conditions(standing) }
  }

  // MARK: What became of it

  private mutating func decide(
    _ found: FoundRecord, _ rated: UnsafePointer<RatedRecord>, _ standing: Standing?,
    _ result: inout ExplainedRecord
  ) throws(Failure) {
    let record = unsafe rated.pointee
    addRates(found, record, standing, to: &result)
    switch record.outcome {
    case .suspended:
      result.disposition = .suspended
      result.reason = record.reason.text
      result.outcome = "waits in suspense.csv: \(record.reason.detail)"
      if let fault = found.row?.fault { result.outcome += ": \(fault)" }
      result.remedy = record.reason.remedy
    case .outOfPeriod: outOfPeriod(record, &result)
    case .outOfScope:
      result.disposition = .outOfScope
      result.outcome = scope(found)
    case .zeroRated:
      result.disposition = .zeroRated
      result.outcome = "nothing to pay: \(zeroReason(found, record, standing))"
    case .rateable:
      guard let standing else { return }
      try price(record, standing, found, &result)
    }
  }

  private func outOfPeriod(_ record: RatedRecord, _ result: inout ExplainedRecord) {
    let period = preparation.options.period
    result.disposition = .outOfPeriod
    result.outcome =
      "its event time \(record.eventTime.text) lies outside \(period.text), "
      + "which is \(period.validity.words)"
    let date = record.eventTime.date
    let other = Period(year: date.year, month: date.month)
    if let other { result.remedy = "it belongs to the run of \(other.text)" }
  }

  private mutating func price(
    _ record: RatedRecord, _ standing: Standing, _ found: FoundRecord,
    _ result: inout ExplainedRecord
  ) throws(Failure) {
    let traces: [ComponentTrace]
    do {
      traces = try pricer.trace(record)
    } catch {
      throw overflow(result.id)
    }
    let explainer = ComponentExplainer(
      rater: rater, record: record, provider: standing.provider,
      durationSeconds: found.row?.record.duration)
    result.components = zip(pricer.components, traces).map {
      explainer.explain($0, $1, usage: traces[0])
    }
    tellCharge(standing, &result)
  }

  private func tellCharge(_ standing: Standing, _ result: inout ExplainedRecord) {
    let settings = book.settings
    let components = result.components.map(\.component)
    let cost = components.map(\.cost).reduce(.zero, +).text(settings.lineDecimals)
    let charge = components.map(\.charge).reduce(.zero, +).text(settings.lineDecimals)
    if standing.absorbReason == .none {
      result.disposition = .rebilled
      result.outcome =
        "charged to the client: \(charge) \(settings.currency); "
        + "the agency's cost is \(cost) \(settings.currency)"
      return
    }
    result.disposition = .absorbed
    result.reason = standing.absorbReason.text
    let failed = result.conditions.first { !$0.holds }
    result.outcome =
      "the agency bears the cost of \(cost) \(settings.currency) alone, the client gets no line: "
      + (failed.map { "condition \($0.number) fails, \($0.text)" } ?? "")
    let row = StatusRow(
      agency: "", subAccount: "", provider: standing.provider, standing: standing, multiplier: "")
    result.remedy = StatusRun.remedy(row, book)
  }
}
