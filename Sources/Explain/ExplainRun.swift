internal import Exports
public import Model
internal import Pipeline

/// Derives one record again, with the code of the run, and compares it with the run's files.
public enum ExplainRun {
  /// - Throws: exit 66 when there is no such run or record, 78 for a book with problems, 65 and 74
  ///   as a run does. A difference from the run's files is in the report, not thrown.
  /// - Complexity: O(bytes of the exports), and one invoice.
  public static func run(_ options: ExplainOptions) throws(Failure) -> ExplainReport {
    let source = try RunSource(options.run)
    let preparation = try Preparation(
      RateOptions(
        period: source.period, book: options.book, output: "", exports: options.exports,
        threads: options.threads, inflate: options.inflate))
    let question = Question(options.record, preparation)
    let answer = try question.answer()
    let inputs = InputCheck(source, preparation, answer.result)
    let charges = question.charges(answer.ids)
    if answer.result.rows.isEmpty, charges.isEmpty {
      throw question.notFound(answer.result, inputs.warnings)
    }
    var report = ExplainReport(
      runID: source.id, runPath: source.path, period: source.period,
      currency: preparation.book.settings.currency,
      lineDecimals: preparation.book.settings.lineDecimals,
      rounding: preparation.book.settings.rounding)
    report.warnings = inputs.warnings + question.unreadable(answer.result)
    let check = RunCheck(source, preparation, hasSameInputs: inputs.areSame)
    try fill(&report, answer, charges, preparation, check)
    return report
  }

  private static func fill(
    _ report: inout ExplainReport, _ answer: Question.Answer, _ charges: [RecurringCharge],
    _ preparation: Preparation, _ check: RunCheck
  ) throws(Failure) {
    let writer = RecordWriter(answer.phase.store, partitions: preparation.partitions.count)
    for charge in charges { try answer.phase.put(charge, writer) }
    try writer.finish()
    let found = try FoundRecords(
      answer.result, charges, answer.phase.store, preparation,
      leftOut: answer.result.leftOut(preparation))
    var explainer = RecordExplainer(preparation)
    var claims: [RunClaim] = []
    var suspended: [SuspenseClaim] = []
    for (index, group) in found.groups.enumerated() {
      let (record, claim) = try explainer.explain(group, index: index)
      report.records.append(record)
      if let claim { claims.append(claim) }
      if record.disposition == .suspended, let rated = unsafe group[0].rated {
        unsafe suspended.append(SuspenseClaim(index: index, record: rated))
      }
    }
    try check.check(claims, suspended, &report)
    // What was found points into this memory.
    withExtendedLifetime(found) {}
  }
}

extension SearchResult {
  /// By place in ``Preparation/suspenseNames``; empty when no export is quarantined.
  package func leftOut(_ preparation: Preparation) -> [Bool] {
    guard isQuarantined.contains(true) else { return [] }
    var leftOut = [Bool](repeating: false, count: preparation.suspenseNames.count)
    for index in isQuarantined.indices where isQuarantined[index] {
      leftOut[preparation.ranks[index]] = true
    }
    return leftOut
  }
}
