internal import Exports
internal import Ledger
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles

/// The way from an account to the plan of its agency, and whether the client can be charged.
struct OwnerTrail {
  let book: Book
  let standings: Standings

  /// - Parameters:
  ///   - standing: nil when the account belongs to nobody at the time.
  ///   - charge: the row of `numbers.csv` for a recurring charge.
  func steps(_ found: FoundRecord, _ standing: Standing?, at time: Instant) -> [ExplainedTrailStep]
  {
    var steps: [ExplainedTrailStep] = []
    switch found.origin {
    case .row(let row): steps += account(row, time)
    case .charge(let charge): steps.append(number(charge))
    }
    guard let standing else { return steps }
    let owner = book.subAccounts[Int(standing.subAccount)]
    let agency = book.agencies[owner.agency]
    let term = standing.subAccountTerm < 0 ? nil : owner.terms[Int(standing.subAccountTerm)]
    steps.append(
      step(
        "sub-account", owner.id, term?.source, term?.validity,
        missing: "no row of sub_accounts.csv is in force then"))
    let agencyTerm = standing.agencyTerm < 0 ? nil : agency.terms[Int(standing.agencyTerm)]
    steps.append(
      step(
        "agency", agency.id, agencyTerm?.source, agencyTerm?.validity,
        missing: "no row of agencies.csv is in force then"))
    guard let agencyTerm else { return steps }
    let plan = standing.plan < 0 ? nil : book.plans[Int(standing.plan)]
    let value = "\(book.planNames[agencyTerm.plan]) for \(standing.provider.text)"
    steps.append(
      step(
        "plan", value, plan?.source, plan?.validity,
        missing: "no row of plans.csv is in force then: not rebillable"))
    return steps
  }

  private func step(
    _ name: String, _ value: String, _ source: SourceLine?, _ validity: Validity?, missing: String
  ) -> ExplainedTrailStep {
    ExplainedTrailStep(
      name: name, value: value, place: source.map(book.place) ?? "",
      note: validity.map(\.words) ?? missing)
  }

  private func number(_ charge: RecurringCharge) -> ExplainedTrailStep {
    let line = Int32(truncatingIfNeeded: charge.record.position)
    let row = book.numbers.first { $0.source.line == line }
    return step(
      "number", charge.record.to.words(""), row?.source, row?.validity, missing: "no row")
  }

  /// The account's row then; where there is none, the rows it has at other times.
  private func account(_ row: FoundRow, _ time: Instant) -> [ExplainedTrailStep] {
    guard row.record.account >= 0 else {
      return [step("account", row.account, nil, nil, missing: "no row of accounts.csv names it")]
    }
    let terms = book.accounts[Int(row.record.account)].terms
    if let term = terms.first(where: { $0.validity.contains(time) }) {
      let value = "\(row.account) (\(term.provider.text))"
      return [step("account", value, term.source, term.validity, missing: "")]
    }
    return terms.map { term in
      ExplainedTrailStep(
        name: "account", value: row.account, place: book.place(term.source),
        note: "not in force then: \(term.validity.words)")
    }
  }

  // MARK: The six conditions

  /// - Precondition: the standing has its rows of the book.
  func conditions(_ standing: Standing) -> [ExplainedCondition] {
    Standing.conditions.enumerated().map { index, reason in
      let (text, source) = words(reason, standing)
      return ExplainedCondition(
        number: index + 1, reason: reason, holds: standings.holds(reason, for: standing),
        text: text, place: source.map(book.place) ?? "")
    }
  }

  private func words(_ reason: AbsorbReason, _ standing: Standing) -> (String, SourceLine?) {
    let owner = book.subAccounts[Int(standing.subAccount)]
    let term = owner.terms[Int(standing.subAccountTerm)]
    let agencyTerm = book.agencies[owner.agency].terms[Int(standing.agencyTerm)]
    switch reason {
    case .plan, .none: return planWords(standing, agencyTerm)
    case .rebillingOff: return ("rebilling is \(term.rebillingOn ? "on" : "off")", term.source)
    case .stripeNotConnected:
      let state = agencyTerm.stripeConnected ? "is connected" : "is not connected"
      return ("the agency's Stripe account \(state)", agencyTerm.source)
    case .noAccountAdmin: return ("account admins: \(term.accountAdmins)", term.source)
    case .noPaymentMethod:
      let has = term.paymentMethod == .none ? "none" : "present"
      return ("the client's payment method: \(has)", term.source)
    case .agencyCard:
      return ("it is \(OwnerTrail.words(term.paymentMethod))", term.source)
    }
  }

  private func planWords(_ standing: Standing, _ term: Agency.Term) -> (String, SourceLine?) {
    let name = "plan \(book.planNames[term.plan])"
    guard standing.plan >= 0 else {
      return ("\(name) has no row for \(standing.provider.text) then", nil)
    }
    let plan = book.plans[Int(standing.plan)]
    return (
      "\(name) \(plan.rebillable ? "may" : "may not") rebill \(standing.provider.text)", plan.source
    )
  }

  private static func words(_ method: PaymentMethod) -> String {
    switch method {
    case .clientCard: "the client's card"
    case .agencyCard: "the agency's own card"
    case .none: "none"
    }
  }
}
