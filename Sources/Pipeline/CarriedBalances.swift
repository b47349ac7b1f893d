internal import Model
internal import Publish

/// Where the wallets of a period take their opening balances from, and which balances of the period
/// before they leave behind (spec 8.6).
struct CarriedBalances {
  /// The run of the period before; nil where no wallet needs it, or there is none.
  private(set) var carried: PreviousRun?
  private(set) var warnings: [Problem] = []

  private let book: Book
  private let period: Period
  private let rows: [WalletRow]
  /// How many of many wallets a message names.
  private static let listed = 5

  /// - Parameter rows: the wallets of the period.
  /// - Throws: exit 66 when a wallet needs the run before and it is not as it was published.
  init(_ preparation: Preparation, _ rows: [WalletRow], output: String) throws(Failure) {
    book = preparation.book
    period = preparation.options.period
    self.rows = rows
    let isNeeded = rows.contains { $0.openingBalance == nil }
    guard let before = period.previous else { return }
    do throws(Failure) {
      let found = try PreviousRun(output: output, period: before)
      if isNeeded { carried = found }
      if let found {
        try warnOfBalancesLeft(in: found)
      } else if isNeeded {
        warnings.append(noRun(before))
      }
    } catch {
      // Where nothing is carried, a damaged run of another month ends nothing.
      guard !isNeeded else { throw error }
      warnings = error.problems
    }
  }

  private func noRun(_ before: Period) -> Problem {
    let blank = rows.filter { $0.openingBalance == nil }
    let names = blank.map { WalletName($0.owner, book) }.sorted()
    let line = blank.map { Int($0.source.line) }.min() ?? 0
    let what = blank.count == 1 ? "1 wallet opens" : "\(blank.count) wallets open"
    return Problem(
      "E661", path: "book/wallets.csv", line: line,
      "\(what) with 0, for \(before.text) has no run to carry a balance from: "
        + CarriedBalances.list(names),
      help: "rate \(before.text) first, then \(period.text) again, or give opening_balance")
  }

  /// Owners with money in the period before who have no wallet now, or are not in the book.
  private mutating func warnOfBalancesLeft(in run: PreviousRun) throws(Failure) {
    let owners = Set(rows.map { WalletName($0.owner, book) })
    var left: [WalletName] = []
    var sum = Money.zero
    for owner in run.wallets where !owners.contains(owner) {
      guard let balance = try run.closingBalance(owner, book), balance != .zero else { continue }
      left.append(owner)
      sum += balance
    }
    guard !left.isEmpty else { return }
    let what = left.count == 1 ? "1 wallet" : "\(left.count) wallets"
    let have = left.count == 1 ? "has" : "have"
    let amount = sum.text(book.settings.lineDecimals) + " " + book.settings.currency
    warnings.append(
      Problem(
        "E662", path: "book/wallets.csv",
        "\(what) closed \(run.period.text) with \(amount) in run \(run.id) and \(have) no row for "
          + "\(period.text): \(CarriedBalances.list(left))",
        help: "give each a row for \(period.text); where an id has changed, give the new one the "
          + "balance as opening_balance"))
  }

  static func list(_ names: [WalletName]) -> String {
    let more = names.count > listed ? " and \(names.count - listed) more" : ""
    return names.prefix(listed).map(\.words).joined(separator: ", ") + more
  }
}
