internal import Model
internal import Text

/// A month of the demo's usage, pulled the way people pull it.
struct DemoMonth {
  struct File {
    var name: String
    /// The text, in pieces.
    var parts: [[UInt8]]
    var records: Int
  }

  /// Usage of one kind and some accounts; no two sources share a record.
  private struct Source {
    var number: UInt64
    var accounts: [Population.Account]
    var rows: Int
    var callsPerMillion: Int
  }

  private let clock: MonthClock

  init(period: Period) { clock = MonthClock(period: period, days: period.dayCount) }

  var files: [File] {
    lcUsage + twilioCalls + twilioMessages + [messageLog, walletTransactions, DemoTrouble.file]
  }

  // MARK: LC Phone

  /// The whole month in three gzip members, and its last week once more: what was still running at
  /// the first pull has ended by the second.
  private var lcUsage: [File] {
    let source = Source(
      number: 1, accounts: Demo.accounts.filter { $0.provider == .lc }, rows: 1_700,
      callsPerMillion: 400_000)
    let maker = maker(source)
    let weekAgain = 1_300..<source.rows
    var first = File(name: "lc/usage-2026-10.csv.gz", parts: [], records: 0)
    for cut in [0..<600, 600..<1_200, 1_200..<source.rows] {
      var text = TextBuffer()
      if cut.lowerBound == 0 { text.add(CDRFormat.header) }
      for index in cut {
        let pull: UsageMaker.Pull = weekAgain.contains(index) && index % 5 == 0 ? .early : .final
        first.records += addLC(maker.row(index, pull), of: maker.population, to: &text)
      }
      first.parts.append(text.bytes)
    }
    var text = TextBuffer()
    text.add(CDRFormat.header)
    var again = File(name: "lc/usage-2026-10-last-week-again.csv.gz", parts: [], records: 0)
    for index in weekAgain {
      again.records += addLC(maker.row(index, .final), of: maker.population, to: &text)
    }
    again.parts = [text.bytes]
    return [first, again]
  }

  /// Leaves out what the account did after it had left LC Phone.
  private func addLC(_ row: UsageRow, of population: Population, to text: inout TextBuffer) -> Int {
    let account = population.accounts[row.account]
    guard account.laterProvider == .lc || row.startedAt < clock.switchAt else { return 0 }
    CDRFormat.add(row, of: population, to: &text)
    return 1
  }

  private var walletTransactions: File {
    let source = Source(
      number: 2, accounts: Demo.accounts.filter { $0.laterProvider == .lc }, rows: 400,
      callsPerMillion: 0)
    let maker = maker(source)
    var text = TextBuffer()
    text.add(WalletFormat.header)
    for index in 0..<source.rows { WalletFormat.add(index, of: maker, to: &text) }
    return File(
      name: "lc/wallet-transactions-2026-10.csv.gz", parts: [text.bytes], records: source.rows)
  }

  // MARK: Twilio

  private var twilioAccounts: [Population.Account] {
    Demo.accounts.filter { $0.laterProvider == .twilio }
  }

  private var twilioCalls: [File] {
    let source = Source(
      number: 3, accounts: twilioAccounts, rows: 800, callsPerMillion: 1_000_000)
    return bulk(source, "twilio/calls")
  }

  /// The messages of Argyle Auto come as a log instead.
  private var twilioMessages: [File] {
    let source = Source(
      number: 4, accounts: twilioAccounts.filter { $0.number != Demo.logNumber }, rows: 1_000,
      callsPerMillion: 0)
    return bulk(source, "twilio/messages")
  }

  /// Three files of a third of the month each.
  private func bulk(_ source: Source, _ name: String) -> [File] {
    let maker = maker(source)
    return (0..<3).map { third in
      var text = TextBuffer()
      var records = 0
      for index in source.rows * third / 3..<source.rows * (third + 1) / 3 {
        let row = maker.row(index, .final)
        let account = source.accounts[row.account]
        guard account.provider == .twilio || row.startedAt >= clock.switchAt else { continue }
        BulkFormat.add(row, of: maker.population, to: &text)
        records += 1
      }
      return File(name: "\(name)-\(third + 1).json.gz", parts: [text.bytes], records: records)
    }
  }

  private var messageLog: File {
    let source = Source(
      number: 5, accounts: Demo.accounts.filter { $0.number == Demo.logNumber }, rows: 250,
      callsPerMillion: 0)
    let maker = maker(source)
    var text = TextBuffer()
    text.add(LogFormat.header)
    for index in 0..<source.rows {
      LogFormat.add(maker.row(index, .final), of: maker.population, to: &text)
    }
    return File(
      name: "twilio/message-log-argyle-auto.csv", parts: [text.bytes], records: source.rows)
  }

  private func maker(_ source: Source) -> UsageMaker {
    UsageMaker(
      seed: Demo.seed + source.number, population: Population(accounts: source.accounts),
      prices: Demo.prices, clock: clock, count: source.rows,
      callsPerMillion: source.callsPerMillion)
  }
}
