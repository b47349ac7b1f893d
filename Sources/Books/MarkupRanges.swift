internal import Model

extension BookAssembly {
  /// Tells the markups outside what the plan allows (spec 4.5): at a time when the row, its
  /// agency's term on a plan and that plan's row are in force, and a sub-account the row covers
  /// has an account with the provider.
  ///
  /// - Complexity: O(n log n), and a step for each term and plan row of an agency for each markup
  ///   that is not within the range of all of them.
  func checkMarkupRanges() {
    var plans: [[PlanRow]] = Array(repeating: [], count: book.planNames.count)
    for row in book.plans where row.rebillable { plans[row.plan].append(row) }
    let safe = book.agencies.map { agency in
      agency.terms.reduce(into: SafeRange()) { range, term in
        for row in plans[term.plan] { range.narrow(row) }
      }
    }
    let doubtful = book.markups.filter { !safe[$0.agency].contains($0.multiplier) }
    guard !doubtful.isEmpty else { return }
    let use = ProviderUse(book)
    for markup in doubtful {
      var told = Set<SourceLine>()
      for term in book.agencies[markup.agency].terms {
        guard let shared = markup.validity.intersection(term.validity) else { continue }
        for plan in plans[term.plan] where !plan.allows(markup.multiplier) {
          guard let window = shared.intersection(plan.validity),
            use.isInUse(plan.provider, by: markup, in: window),
            told.insert(plan.source).inserted
          else { continue }
          reportOutside(markup, plan)
        }
      }
    }
  }

  private func reportOutside(_ markup: MarkupRow, _ plan: PlanRow) {
    let isAbove = markup.multiplier > plan.maxMultiplier
    let bound = isAbove ? plan.maxMultiplier : plan.minMultiplier
    let relation = isAbove ? "above the maximum" : "below the minimum"
    source.log.report(
      .multiplierOutsidePlan, at: markup.source, MarkupColumn.multiplier,
      "multiplier \(markup.multiplier.text) is \(relation) \(bound.text) of plan "
        + "\(planIDs.text(plan.plan)) for \(plan.provider.text) (\(book.place(plan.source)))",
      help: help(markup, plan, isAbove ? "lower it" : "raise it"))
  }

  private func help(_ markup: MarkupRow, _ plan: PlanRow, _ remedy: String) -> String {
    let other = book.plans.first { row in
      row.rebillable && row.provider == plan.provider && row.plan != plan.plan
        && row.allows(markup.multiplier)
    }
    guard let other else { return "\(remedy), or change the range in book/plans.csv" }
    return "\(remedy), or move agency \(agencyIDs.text(markup.agency)) to plan "
      + "\(planIDs.text(other.plan)) in book/agencies.csv"
  }
}

extension PlanRow {
  fileprivate func allows(_ multiplier: Decimal) -> Bool {
    minMultiplier <= multiplier && multiplier <= maxMultiplier
  }
}

/// What every plan an agency is ever on allows.
private struct SafeRange {
  var min = Decimal(nano: .min)
  var max = Decimal(nano: .max)

  mutating func narrow(_ row: PlanRow) {
    min = Swift.max(min, row.minMultiplier)
    max = Swift.min(max, row.maxMultiplier)
  }

  func contains(_ multiplier: Decimal) -> Bool { min <= multiplier && multiplier <= max }
}

/// When an agency, or one of its sub-accounts, has an account with a provider.
private struct ProviderUse {
  /// By scope, each ordered, none touching another.
  private var spans: [[Validity]]
  private let agencyCount: Int

  init(_ book: Book) {
    agencyCount = book.agencies.count
    var all: [Span] = []
    for (row, account) in book.accounts.enumerated() {
      for term in account.terms {
        let agency = book.subAccounts[term.subAccount].agency
        for scope in [agency, agencyCount + term.subAccount] where scope >= 0 {
          let key = scope * 2 + Int(term.provider.rawValue)
          all.append(Span(key: key, validity: term.validity, row: row))
        }
      }
    }
    spans = Array(repeating: [], count: (agencyCount + book.subAccounts.count) * 2)
    for span in all.sorted(by: Span.precedes) { add(span.validity, to: span.key) }
  }

  private mutating func add(_ validity: Validity, to key: Int) {
    guard let last = spans[key].last, validity.from <= last.to else {
      spans[key].append(validity)
      return
    }
    spans[key][spans[key].count - 1].to = max(last.to, validity.to)
  }

  /// - Complexity: O(log n) in the spans of the markup's agency or sub-account.
  func isInUse(_ provider: Provider, by markup: MarkupRow, in window: Validity) -> Bool {
    let scope = markup.subAccount.map { agencyCount + $0 } ?? markup.agency
    let spans = spans[scope * 2 + Int(provider.rawValue)]
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].to <= window.from { low = middle + 1 } else { high = middle }
    }
    return low < spans.count && spans[low].from < window.to
  }
}
