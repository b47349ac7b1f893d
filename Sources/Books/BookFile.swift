internal import Model

/// One CSV file of a book.
package struct BookFile: Equatable, Sendable {
  /// Below the book folder, with `/`: `agencies.csv`, `rates/lc.csv`.
  package var path: String
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  static let required = [
    "accounts.csv", "agencies.csv", "markups.csv", "plans.csv", "products.csv",
    "sub_accounts.csv",
  ]
  static let optional = [
    "failed_message_exemptions.csv", "numbers.csv", "settings.csv", "surcharges.csv",
    "wallets.csv",
  ]
  /// Every file of this folder is a rate card; a book needs at least one.
  static let rateFolder = "rates/"
}

/// Orders texts by their UTF-8 bytes, whatever letters mean.
func isOrderedByBytes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
