internal import Ledger
public import Model
internal import Rating
internal import RunFiles

/// How one sub-account stands with rebilling on one provider, and what would change it.
public struct StatusReport: Sendable {
  public var agency: String
  public var subAccount: String
  public var provider: Provider
  public var status: RebillingStatus
  /// Empty when enabled.
  public var reason: String
  /// Of product `*`; empty unless enabled.
  public var multiplier: String
  /// What the agency can do; empty when enabled.
  public var remedy: String
}

/// Tells which sub-accounts are rebilled, can be, or cannot.
public enum StatusRun {
  /// - Throws: exit 66 and 78 as for a run.
  public static func run(book folder: String, at time: Instant) throws(Failure) -> [StatusReport] {
    let book = try LoadedBook(folder).book
    let span = Validity(from: time, to: Instant(seconds: time.seconds + 1))
    let statuses = RebillingStatuses(book, Rater(book, in: span), Markups(book))
    return statuses.rows { index in
      book.subAccounts[index].terms.contains { $0.validity.contains(time) } ? time : nil
    }.map { row in
      StatusReport(
        agency: row.agency, subAccount: row.subAccount, provider: row.provider,
        status: row.standing.status, reason: row.standing.absorbReason.text,
        multiplier: row.multiplier, remedy: remedy(row, book))
    }
  }

  /// What the agency can do so that the client is charged; empty when nothing is in the way.
  package static func remedy(_ row: StatusRow, _ book: Book) -> String {
    switch row.standing.absorbReason {
    case .none: ""
    case .plan: planRemedy(row, book)
    case .rebillingOff: "switch rebilling on for the sub-account"
    case .stripeNotConnected: "connect the agency's Stripe account"
    case .noAccountAdmin: "give the sub-account an account admin"
    case .noPaymentMethod: "let the client add a payment method"
    case .agencyCard: "replace the agency's own card by one of the client's"
    }
  }

  /// A plan that may rebill the other provider can keep; the client moves instead.
  private static func planRemedy(_ row: StatusRow, _ book: Book) -> String {
    let subAccount = book.subAccounts[Int(row.standing.subAccount)]
    let time = row.standing.validity.from
    let term = book.agencies[subAccount.agency].terms.first { $0.validity.contains(time) }
    guard let term else { return "add a row for the agency to agencies.csv" }
    let other = book.plans.first {
      $0.plan == term.plan && $0.provider != row.provider && $0.rebillable
        && $0.validity.contains(time)
    }
    if let other { return "move the sub-account to \(other.provider.text)" }
    return "move the agency to a plan that may rebill \(row.provider.text)"
  }
}
