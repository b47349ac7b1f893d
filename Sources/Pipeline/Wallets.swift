internal import Ledger
internal import Model
internal import Publish
internal import RunFiles
internal import Text

/// The wallets of the period: whose there are, and how they open.
final class WalletBook: Sendable {
  private let terms: [WalletOwner: WalletTerms]
  private let rows: [WalletOwner: WalletRow]
  private let period: Period
  private let book: Book
  /// The runs that opening balances were taken from, as the manifest lists them.
  let inputs: [FileEntry]
  /// Balances that are carried nowhere.
  let warnings: [Problem]

  /// - Parameter balances: the closing balances of the period before, read when a row needs one.
  init(_ preparation: Preparation, output: String) throws(Failure) {
    let book = preparation.book
    period = preparation.options.period
    self.book = book
    var terms: [WalletOwner: WalletTerms] = [:]
    var rows: [WalletOwner: WalletRow] = [:]
    var inputs: [FileEntry] = []
    let current = book.wallets.filter { [period] in $0.period == period }
    let balances = try CarriedBalances(preparation, current, output: output)
    for row in current {
      rows[row.owner] = row
      terms[row.owner] = try WalletBook.terms(row, book, balances.carried)
    }
    if let carried = balances.carried { inputs.append(carried.entry) }
    warnings = balances.warnings
    self.terms = terms
    self.rows = rows
    self.inputs = inputs
  }

  private static func terms(_ row: WalletRow, _ book: Book, _ carried: PreviousRun?)
    throws(Failure) -> WalletTerms
  {
    let settings = book.settings
    func written(_ decimal: Decimal?) -> Money {
      let amount = ExactAmount(decimal ?? .zero)
      // Nine places become at most nine: nothing can overflow.
      return (try? amount.rounded(settings.lineDecimals, settings.rounding)) ?? .zero
    }
    let closed =
      row.openingBalance == nil
      ? try carried?.closingBalance(WalletName(row.owner, book), book) : nil
    return WalletTerms(
      opening: closed ?? written(row.openingBalance), credits: written(row.complimentaryCredits),
      threshold: written(row.threshold), recharge: written(row.rechargeAmount),
      trigger: settings.rechargeTrigger)
  }

  func terms(of owner: WalletOwner) -> WalletTerms? { terms[owner] }

  /// A wallet at the start of the period; nil when the owner has none.
  func walk(of owner: WalletOwner) -> WalletWalk? {
    guard let terms = terms[owner], let row = rows[owner] else { return nil }
    return WalletWalk(terms, period, place: (path: "book/wallets.csv", line: Int(row.source.line)))
  }
}

/// A wallet on its way through the period: its statement is written as it goes.
struct WalletWalk: Sendable {
  private let opening: Wallet
  private let period: Period
  private let place: (path: String, line: Int)

  init(_ terms: WalletTerms, _ period: Period, place: (path: String, line: Int)) {
    opening = Wallet(terms, opensAt: period.start)
    self.period = period
    self.place = place
  }

  /// Posts the debits of each minute and writes the statement.
  ///
  /// - Returns: the wallet at the end of the period.
  /// - Throws: E260 for too many recharges in a minute.
  func write(
    _ minutes: [MinuteSum], _ path: String, _ format: InvoiceFormat, _ files: inout RunFileWriter
  ) throws(Failure) -> Wallet {
    var wallet = opening
    files.begin(path)
    files.buffer.append(InvoiceFormat.walletHeader)
    for minute in minutes {
      try post(minute, to: &wallet)
      try write(&wallet, format, &files)
    }
    wallet.close(at: period.lastSecond)
    try write(&wallet, format, &files)
    try files.end()
    return wallet
  }

  private func post(_ minute: MinuteSum, to wallet: inout Wallet) throws(Failure) {
    do {
      try wallet.post(minute.sum, at: minute.at)
    } catch {
      throw Failure(
        .badBook,
        Problem(
          "E260", path: place.path, line: place.line,
          "the wallet would take more than \(Wallet.maxRechargesPerMinute) recharges in one minute",
          help: "raise recharge_amount, or mend the opening balance"))
    }
  }

  private func write(
    _ wallet: inout Wallet, _ format: InvoiceFormat, _ files: inout RunFileWriter
  ) throws(Failure) {
    for entry in wallet.entries {
      format.appendWalletRow(
        at: entry.at, kind: entry.kind.rawValue, amount: entry.amount, balance: entry.balance,
        to: &files.buffer)
      try files.flushIfFull()
    }
    wallet.forgetEntries()
  }
}

/// What a wallet is debited in one minute.
struct MinuteSum: Sendable {
  var at: Instant
  var sum: Money
}

extension [MinuteSum] {
  /// Adds a debit to its minute: as many entries as the period has minutes, at most.
  ///
  /// - Precondition: times do not go back.
  mutating func add(_ amount: Money, at time: Instant) {
    if let last, last.at == time.minute {
      self[count - 1].sum += amount
    } else {
      append(MinuteSum(at: time.minute, sum: amount))
    }
  }
}
