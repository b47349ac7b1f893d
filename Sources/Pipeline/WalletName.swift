internal import Model
internal import RunFiles

/// Whose wallet it is, by id. A sub-account keeps its wallet when it goes to another agency.
enum WalletName: Hashable, Comparable, Sendable {
  case agency(Spelled)
  case subAccount(Spelled)

  init(_ owner: WalletOwner, _ book: Book) {
    switch owner {
    case .agency(let index): self = .agency(Spelled(book.agencies[index].id))
    case .subAccount(let index): self = .subAccount(Spelled(book.subAccounts[index].id))
    }
  }

  /// - Parameter path: of a file of a run.
  /// - Returns: nil when it is not where a wallet's statement lies.
  init?(statement path: String) {
    let parts = path.pathParts(keepsEmpty: true)
    guard parts.count >= 3, parts[0] == "agencies", RunLayout.isID(parts[1]),
      parts.last == "wallet.csv"
    else { return nil }
    if parts.count == 3 {
      self = .agency(Spelled(parts[1]))
    } else {
      guard parts.count == 5, parts[2] == "sub-accounts", RunLayout.isID(parts[3]) else {
        return nil
      }
      self = .subAccount(Spelled(parts[3]))
    }
  }

  /// `sub-account bakery`
  var words: String {
    switch self {
    case .agency(let id): "agency \(id.text)"
    case .subAccount(let id): "sub-account \(id.text)"
    }
  }
}
