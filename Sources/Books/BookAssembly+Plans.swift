internal import Model

enum PlanColumn: Int, DatedColumn {
  case plan, provider, rebillable, defaultMultiplier, minMultiplier, maxMultiplier
  case validFrom, validTo

  static let names = [
    "plan", "provider", "rebillable", "default_multiplier", "min_multiplier", "max_multiplier",
    "valid_from", "valid_to",
  ]
}

extension BookAssembly {
  mutating func readPlans() {
    let source = source
    var rows: [PlanRow] = []
    planIDs.isComplete = source.forEachRow(of: "plans.csv", PlanColumn.self) { row in
      let plan = row.required(.plan).map { planIDs.insert($0) }
      if let read = planRow(row, plan) { rows.append(read) }
    }
    let ranks = planIDs.sort()
    for index in rows.indices { rows[index].plan = ranks[rows[index].plan] }
    book.planNames = planIDs.texts
    book.plans = rows
    reportOverlaps(
      rows.indices.map { index in
        let row = rows[index]
        return Span(
          key: row.plan * 2 + Int(row.provider.rawValue), validity: row.validity, row: index)
      },
      PlanColumn.self, place: { rows[$0].source },
      subject: { "plan \(planIDs.text(rows[$0].plan)) for \(rows[$0].provider.text)" })
  }
}

private func planRow(_ row: BookRow<PlanColumn>, _ plan: Int?) -> PlanRow? {
  let provider = row.word(.provider, BookWords.provider)
  let rebillable = row.word(.rebillable, BookWords.rebillable)
  // With `yes` the three are required; a row whose answer is unknown is not told of blanks.
  let blank: Decimal? = rebillable == true ? nil : .one
  let standard = row.decimal(.defaultMultiplier, .multiplier, blank: blank)
  let min = row.decimal(.minMultiplier, .multiplier, blank: blank)
  let max = row.decimal(.maxMultiplier, .multiplier, blank: blank)
  let validity = row.validity()
  guard let plan, let provider, let rebillable, let standard, let min, let max, let validity
  else { return nil }
  if rebillable { checkOrder(row, min, standard, max) }
  return PlanRow(
    plan: plan, provider: provider, rebillable: rebillable, defaultMultiplier: standard,
    minMultiplier: min, maxMultiplier: max, validity: validity, source: row.source)
}

private func checkOrder(
  _ row: BookRow<PlanColumn>, _ min: Decimal, _ standard: Decimal, _ max: Decimal
) {
  let help = "min_multiplier is at most default_multiplier, and that at most max_multiplier"
  if min > max {
    row.report(
      .multiplierOrder, .minMultiplier,
      "min_multiplier \(min.text) is above max_multiplier \(max.text)", help: help)
  } else if standard < min {
    row.report(
      .multiplierOrder, .defaultMultiplier,
      "default_multiplier \(standard.text) is below min_multiplier \(min.text)", help: help)
  } else if standard > max {
    row.report(
      .multiplierOrder, .defaultMultiplier,
      "default_multiplier \(standard.text) is above max_multiplier \(max.text)", help: help)
  }
}
