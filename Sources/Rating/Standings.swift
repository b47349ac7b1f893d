public import Model

/// Who uses, who resells and whether the client can be charged, for a span of time in which none
/// of it changes.
public struct Standing: Sendable {
  public var validity: Validity
  public var provider: Provider
  /// Index into ``Model/Book/subAccounts``.
  public var subAccount: Int32
  /// Index into the sub-account's terms; -1 = no row in force.
  public var subAccountTerm: Int32
  /// Index into the agency's terms; -1 = no row in force.
  public var agencyTerm: Int32
  /// Index into ``Model/Book/plans``; -1 = no row in force.
  public var plan: Int32
  /// The first condition that fails (spec 1).
  public var absorbReason: AbsorbReason

  public var hasBookRows: Bool { subAccountTerm >= 0 && agencyTerm >= 0 }

  /// The six conditions in the order of spec 1, each by the reason it gives when it fails.
  public static let conditions: [AbsorbReason] = [
    .plan, .rebillingOff, .stripeNotConnected, .noAccountAdmin, .noPaymentMethod, .agencyCard,
  ]

  /// How an agency sees it (spec 1).
  public var status: RebillingStatus {
    switch absorbReason {
    case .none: .enabled
    case .plan: .disabled
    default: .canBeEnabled
    }
  }
}

/// The standings of every account and rented number in one period.
public struct Standings: Sendable {
  public private(set) var list: [Standing] = []
  /// Where the standings of an account begin in ``list``; one entry more than there are accounts.
  private var accountStarts: [Int32] = []
  private let book: Book
  /// Rows of `plans.csv` by plan and provider.
  private let plans: [[Int]]

  public init(_ book: Book, in period: Validity) {
    self.book = book
    var plans = [[Int]](repeating: [], count: book.planNames.count * Provider.allCases.count)
    for (index, row) in book.plans.enumerated() {
      plans[row.plan * Provider.allCases.count + Int(row.provider.rawValue)].append(index)
    }
    self.plans = plans
    for account in book.accounts {
      accountStarts.append(Int32(list.count))
      for term in account.terms {
        guard let span = term.validity.intersection(period) else { continue }
        list += standings(of: term.subAccount, term.provider, in: span)
      }
    }
    accountStarts.append(Int32(list.count))
  }

  /// - Returns: the standing of an account at a time; -1 when it belongs to nobody then.
  public func find(account: Int32, at time: Instant) -> Int32 {
    guard account >= 0 else { return -1 }
    var index = accountStarts[Int(account)]
    let end = accountStarts[Int(account) + 1]
    while index < end {
      if list[Int(index)].validity.contains(time) { return index }
      index += 1
    }
    return -1
  }

  /// The standing of a sub-account with a provider at one moment.
  public func standing(of subAccount: Int, _ provider: Provider, at time: Instant) -> Standing {
    evaluate(
      subAccount, provider,
      Validity(from: time, to: Instant(seconds: time.seconds + 1)))
  }

  /// Adds a standing that no account has, for a rented number. - Returns: its index.
  public mutating func add(_ standing: Standing) -> Int32 {
    list.append(standing)
    return Int32(list.count - 1)
  }

  private func standings(of subAccount: Int, _ provider: Provider, in span: Validity) -> [Standing]
  {
    var edges = Set([span.from])
    let note = { (validity: Validity) in
      for edge in [validity.from, validity.to] where span.contains(edge) { edges.insert(edge) }
    }
    let owner = book.subAccounts[subAccount]
    for term in owner.terms { note(term.validity) }
    for term in book.agencies[owner.agency].terms {
      note(term.validity)
      for row in planRows(term.plan, provider) { note(book.plans[row].validity) }
    }
    let starts = edges.sorted()
    return starts.indices.map { index in
      let to = index + 1 < starts.count ? starts[index + 1] : span.to
      return evaluate(subAccount, provider, Validity(from: starts[index], to: to))
    }
  }

  private func planRows(_ plan: Int, _ provider: Provider) -> [Int] {
    plans[plan * Provider.allCases.count + Int(provider.rawValue)]
  }

  /// - Precondition: nothing changes within `span`.
  private func evaluate(_ subAccount: Int, _ provider: Provider, _ span: Validity) -> Standing {
    let owner = book.subAccounts[subAccount]
    let agencyTerms = book.agencies[owner.agency].terms
    let term = owner.terms.firstIndex { $0.validity.contains(span.from) }
    let agencyTerm = agencyTerms.firstIndex { $0.validity.contains(span.from) }
    let plan = agencyTerm.flatMap { index in
      planRows(agencyTerms[index].plan, provider).first {
        book.plans[$0].validity.contains(span.from)
      }
    }
    return Standing(
      validity: span, provider: provider, subAccount: Int32(subAccount),
      subAccountTerm: Int32(term ?? -1), agencyTerm: Int32(agencyTerm ?? -1),
      plan: Int32(plan ?? -1),
      absorbReason: firstFailure(
        term.map { owner.terms[$0] }, agencyTerm.map { agencyTerms[$0] },
        plan.map { book.plans[$0] }))
  }
}

/// The first of the six conditions that fails.
private func firstFailure(_ subAccount: SubAccount.Term?, _ agency: Agency.Term?, _ plan: PlanRow?)
  -> AbsorbReason
{
  for condition in Standing.conditions where !holds(condition, subAccount, agency, plan) {
    return condition
  }
  return .none
}

private func holds(
  _ condition: AbsorbReason, _ subAccount: SubAccount.Term?, _ agency: Agency.Term?,
  _ plan: PlanRow?
) -> Bool {
  guard let subAccount, let agency, let plan else { return false }
  switch condition {
  case .none: return true
  case .plan: return plan.rebillable
  case .rebillingOff: return subAccount.rebillingOn
  case .stripeNotConnected: return agency.stripeConnected
  case .noAccountAdmin: return subAccount.accountAdmins >= 1
  case .noPaymentMethod: return subAccount.paymentMethod != .none
  case .agencyCard: return subAccount.paymentMethod != .agencyCard
  }
}

extension Standings {
  /// Whether a condition holds for a standing, named by the reason it gives when it fails.
  public func holds(_ condition: AbsorbReason, for standing: Standing) -> Bool {
    let owner = book.subAccounts[Int(standing.subAccount)]
    let agency = book.agencies[owner.agency]
    return Rating.holds(
      condition, standing.subAccountTerm < 0 ? nil : owner.terms[Int(standing.subAccountTerm)],
      standing.agencyTerm < 0 ? nil : agency.terms[Int(standing.agencyTerm)],
      standing.plan < 0 ? nil : book.plans[Int(standing.plan)])
  }
}
