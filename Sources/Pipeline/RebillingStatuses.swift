internal import Ledger
package import Model
package import Rating
internal import RunFiles

/// One row of `rebilling-status.csv`.
package struct StatusRow: Sendable {
  package var agency: String
  package var subAccount: String
  package var provider: Provider
  package var standing: Standing
  /// Of product `*`; empty unless enabled.
  package var multiplier: String

  package init(
    agency: String, subAccount: String, provider: Provider, standing: Standing, multiplier: String
  ) {
    self.agency = agency
    self.subAccount = subAccount
    self.provider = provider
    self.standing = standing
    self.multiplier = multiplier
  }
}

/// How sub-accounts stand with rebilling at one moment each.
struct RebillingStatuses {
  private let book: Book
  private let rater: Rater
  private let markups: Markups
  /// The terms of accounts by sub-account.
  private let terms: [[ProviderAccount.Term]]

  init(_ book: Book, _ rater: Rater, _ markups: Markups) {
    self.book = book
    self.rater = rater
    self.markups = markups
    var terms = [[ProviderAccount.Term]](repeating: [], count: book.subAccounts.count)
    for account in book.accounts {
      for term in account.terms { terms[term.subAccount].append(term) }
    }
    self.terms = terms
  }

  /// - Parameter moment: when to look at a sub-account, by its index; nil = not at all.
  /// - Returns: one row for each provider it has an account with then, by agency, id, provider.
  func rows(at moment: (Int) -> Instant?) -> [StatusRow] {
    let order = book.subAccounts.indices.sorted {
      (book.subAccounts[$0].agency, $0) < (book.subAccounts[$1].agency, $1)
    }
    return order.flatMap { index -> [StatusRow] in
      guard let time = moment(index) else { return [] }
      return Provider.allCases.compactMap { provider in
        let uses = terms[index].contains {
          $0.provider == provider && $0.validity.contains(time)
        }
        return uses ? row(index, provider, at: time) : nil
      }
    }
  }

  private func row(_ index: Int, _ provider: Provider, at time: Instant) -> StatusRow {
    let subAccount = book.subAccounts[index]
    let standing = rater.standings.standing(of: index, provider, at: time)
    let isEnabled = standing.absorbReason == .none
    return StatusRow(
      agency: book.agencies[subAccount.agency].id, subAccount: subAccount.id, provider: provider,
      standing: standing,
      multiplier: isEnabled
        ? markups.choose(standing, nil, at: time).factor.decimal.text : "")
  }
}
