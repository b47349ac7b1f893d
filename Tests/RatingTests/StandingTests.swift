internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// Whether a client can be charged (spec 1).
@Suite struct StandingTests {
  private static let from = Instant(seconds: 1_791_000_000)

  private func book(breaking condition: AbsorbReason) -> Book {
    var random = Seeded(1)
    var book = MoneyBook(&random).book
    let validity = Validity(from: Self.from, to: .unbounded)
    for index in book.plans.indices { book.plans[index].validity = validity }
    book.agencies[0].terms[0].validity = validity
    book.subAccounts[0].terms[0].validity = validity
    switch condition {
    case .none: break
    case .plan: for index in book.plans.indices { book.plans[index].rebillable = false }
    case .rebillingOff: book.subAccounts[0].terms[0].rebillingOn = false
    case .stripeNotConnected: book.agencies[0].terms[0].stripeConnected = false
    case .noAccountAdmin: book.subAccounts[0].terms[0].accountAdmins = 0
    case .noPaymentMethod: book.subAccounts[0].terms[0].paymentMethod = .none
    case .agencyCard: book.subAccounts[0].terms[0].paymentMethod = .agencyCard
    }
    return book
  }

  @Test(arguments: [.none] + Standing.conditions)
  func theConditionThatFailsIsTheReason(_ broken: AbsorbReason) {
    let standings = Standings(book(breaking: broken), in: .always)
    let standing = standings.standing(of: 0, .lc, at: Self.from)
    #expect(standing.absorbReason == broken)
    #expect(standing.hasBookRows)
    #expect(
      standing.status
        == (broken == .none ? .enabled : broken == .plan ? .disabled : .canBeEnabled))
    for condition in Standing.conditions {
      #expect(standings.holds(condition, for: standing) == (condition != broken))
    }
  }

  @Test func beforeAllRowsNothingHolds() {
    let standings = Standings(book(breaking: .none), in: .always)
    let before = Instant(seconds: Self.from.seconds - 1)
    let standing = standings.standing(of: 0, .lc, at: before)
    #expect(standing.absorbReason == .plan)
    #expect(!standing.hasBookRows)
    #expect([standing.subAccountTerm, standing.agencyTerm, standing.plan] == [-1, -1, -1])
    for condition in Standing.conditions {
      #expect(!standings.holds(condition, for: standing))
    }
  }
}
