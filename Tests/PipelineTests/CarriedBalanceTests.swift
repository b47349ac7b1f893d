internal import Audit
internal import Foundation
internal import Ledger
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import RunFiles
internal import TestSupport
internal import Testing

/// A wallet opens with what it closed with a month before, or the run fails (spec 5).
@Suite struct CarriedBalanceTests {
  /// September has been rated, with two wallets: of the agency and of one sub-account.
  private struct Months {
    let run: SmallRun
    var september: URL { run.scratch["out/2026-09/current"].resolvingSymlinksInPath() }
    var statement: URL {
      september.appending(path: "agencies/brightside/sub-accounts/triple/wallet.csv")
    }

    init() throws {
      run = try SmallRun()
      try run.scratch.write(
        "book/wallets.csv",
        """
        owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount
        sub_account,triple,2026-09,5,,,
        sub_account,triple,2026-10,,,,
        sub_account,idle,2026-10,,,,

        """)
      try run.scratch.write("exports/usage.csv", SmallRun.header)
      _ = try rate("2026-09")
    }

    func rate(_ period: String) throws -> RunReport {
      var options = try run.options()
      options.period = try #require(Period(period))
      return try RateRun.run(options, Progress())
    }

    /// - Parameter rows: all that `wallets.csv` holds.
    func write(_ rows: String) throws {
      try run.scratch.write(
        "book/wallets.csv",
        "owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount\n"
          + rows)
    }

    func refusal() throws -> String {
      let failure = try run.failure { try rate("2026-10") }
      #expect(failure.status == .noInput)
      #expect(failure.problems.map(\.code) == ["E308"])
      return failure.problems.first?.message ?? ""
    }

    func opening(_ report: RunReport, _ subAccount: String) throws -> String {
      let path = URL(filePath: report.path)
        .appending(path: "agencies/brightside/sub-accounts/\(subAccount)/wallet.csv")
      return String(try String(contentsOf: path, encoding: .utf8).split(separator: "\n")[1])
    }
  }

  @Test func aWalletOpensWithWhatItClosedWith() throws {
    let months = try Months()
    let report = try months.rate("2026-10")
    #expect(try months.opening(report, "triple").contains(",opening,5.000000,5.000000,USD"))
    // It had no wallet in September.
    #expect(try months.opening(report, "idle").contains(",opening,0.000000,0.000000,USD"))
  }

  @Test func aStatementThatWasChangedIsRefused() throws {
    let months = try Months()
    let text = try String(contentsOf: months.statement, encoding: .utf8)
    try Data(text.replacing("5.000000", with: "6.000000").utf8).write(to: months.statement)
    #expect(try months.refusal().contains("is not the file that its run was published with"))
  }

  @Test func aStatementThatIsGoneIsNoBalanceOfNothing() throws {
    let months = try Months()
    try FileManager.default.removeItem(at: months.statement)
    #expect(try months.refusal().contains("No such file or directory"))
  }

  @Test func aBalanceIsNotCarriedIntoAnotherCurrency() throws {
    let months = try Months()
    try months.run.scratch.write("book/settings.csv", "key,value\ncurrency,EUR\n")
    #expect(try months.refusal() == "is in USD, but the book in EUR")
  }

  @Test(arguments: ["SHA256SUMS", "manifest.json"])
  func aRunThatIsNotAsItWasPublishedIsRefused(_ name: String) throws {
    let months = try Months()
    let file = months.september.appending(path: name)
    // A symlink is not followed, even to the very same bytes.
    try FileManager.default.moveItem(at: file, to: months.run.scratch["elsewhere"])
    try FileManager.default.createSymbolicLink(
      at: file, withDestinationURL: months.run.scratch["elsewhere"])
    #expect(try months.refusal().contains("is not the file that its run was published with"))
    try FileManager.default.removeItem(at: file)
    try Data().write(to: file)
    #expect(try months.refusal().contains("is not the file that its run was published with"))
  }

  // MARK: What is carried from where, and what is carried nowhere (spec 8.6)

  /// The codes of what a run warns of, and the words of one of them.
  private func warnings(_ months: Months, _ period: String) throws -> (
    codes: [String], text: String
  ) {
    var options = try months.run.options()
    options.period = try #require(Period(period))
    let progress = Progress()
    _ = try RateRun.run(options, progress)
    return (progress.problems.map(\.code), progress.problems.map(\.text).joined(separator: "\n"))
  }

  @Test func nothingIsWarnedOfWhereEveryBalanceIsCarried() throws {
    let months = try Months()
    #expect(try warnings(months, "2026-10").codes.isEmpty)
  }

  @Test func aWalletWithoutAMonthBeforeIsNamed() throws {
    let months = try Months()
    try months.write("sub_account,triple,2026-12,,,,\nsub_account,bakery,2026-12,,,,\n")
    let (codes, text) = try warnings(months, "2026-12")
    #expect(codes == ["E661"])
    #expect(text.contains("book/wallets.csv:2: 2 wallets open with 0"))
    #expect(text.contains(": sub-account bakery, sub-account triple [E661]"))
  }

  @Test func aBalanceWithoutARowIsNamedWithItsSum() throws {
    let months = try Months()
    try months.write("sub_account,bakery,2026-10,1,,,\n")
    let (codes, text) = try warnings(months, "2026-10")
    #expect(codes == ["E662"])
    #expect(text.contains("1 wallet closed 2026-09 with 5.000000 USD"))
    #expect(text.contains("sub-account triple"))
  }

  @Test func aSubAccountKeepsItsWalletUnderAnotherAgency() throws {
    let months = try Months()
    let agencies = months.run.scratch["book/sub_accounts.csv"]
    let text = try String(contentsOf: agencies, encoding: .utf8)
    try Data(text.replacing("triple,brightside", with: "triple,harbor").utf8).write(to: agencies)
    let markups = months.run.scratch["book/markups.csv"]
    let rows = try String(contentsOf: markups, encoding: .utf8)
    try Data(rows.replacing("brightside,triple,*,3,,\n", with: "").utf8).write(to: markups)
    let report = try months.rate("2026-10")
    let path = URL(filePath: report.path)
      .appending(path: "agencies/harbor/sub-accounts/triple/wallet.csv")
    let statement = try String(contentsOf: path, encoding: .utf8)
    #expect(statement.contains(",opening,5.000000,5.000000,USD"))
  }

  @Test func aClosedMonthIsFoundWithoutItsSymlink() throws {
    let months = try Months()
    _ = try CloseRun.run(
      output: months.run.scratch["out"].path, period: try #require(Period("2026-09")))
    try FileManager.default.removeItem(at: months.run.scratch["out/2026-09/current"])
    let report = try months.rate("2026-10")
    #expect(try months.opening(report, "triple").contains(",opening,5.000000,5.000000,USD"))
    let old = try PublishedRun(months.run.scratch["out/2026-09"].path)
    #expect(try VerifyRun.run(months.run.scratch["out/2026-09"].path).runID == old.id)
  }

  @Test func laterRunsAreNamedWhenWhatTheyCarryHasChanged() throws {
    let months = try Months()
    try months.write(
      """
      sub_account,triple,2026-09,5,,,
      sub_account,triple,2026-10,,,,
      sub_account,triple,2026-11,,,,

      """)
    #expect(try warnings(months, "2026-11").codes == ["E661"])
    // November opened with 0 before there was an October.
    let (codes, text) = try warnings(months, "2026-10")
    #expect(codes == ["E663"])
    #expect(text.contains("opening balances of 2026-11 are 0, for 2026-10 had no run then"))
    let november = try CloseRun.run(
      output: months.run.scratch["out"].path, period: try #require(Period("2026-11")))
    #expect(november.warnings.map(\.code) == ["E663"])
    try FileManager.default.removeItem(at: months.run.scratch["out/2026-11/closed.json"])
    #expect(try warnings(months, "2026-11").codes.isEmpty)
    try months.write(
      """
      sub_account,triple,2026-09,6,,,
      sub_account,triple,2026-10,,,,
      sub_account,triple,2026-11,,,,

      """)
    let (stale, words) = try warnings(months, "2026-09")
    #expect(stale == ["E663", "E663"])
    #expect(words.contains("opening balances of 2026-10 were carried from run "))
    #expect(words.contains("opening balances of 2026-11 were carried from run "))
    let closed = try CloseRun.run(
      output: months.run.scratch["out"].path, period: try #require(Period("2026-10")))
    #expect(closed.warnings.map(\.code) == ["E663"])
  }

  /// The largest decimal of a book is no bound of what a wallet may close with.
  @Test func aBalanceBeyondABooksDecimalsIsCarried() throws {
    let months = try Months()
    try months.write(
      "sub_account,bakery,2026-09,9223372036,,9223372036.5,9223372036\n"
        + "sub_account,bakery,2026-10,,,,\n")
    try months.run.scratch.write(
      "exports/usage.csv",
      SmallRun.header + SmallRun.row(1).replacing("2026-10", with: "2026-09"))
    _ = try months.rate("2026-09")
    let path = "agencies/harbor/sub-accounts/bakery/wallet.csv"
    let statement = try String(
      contentsOf: months.september.appending(path: path), encoding: .utf8)
    let closing = try #require(statement.split(separator: "\n").last?.split(separator: ",")[3])
    #expect(closing.hasPrefix("1844674407"), "\(statement)")
    let report = try months.rate("2026-10")
    let october = try String(
      contentsOf: URL(filePath: report.path).appending(path: path), encoding: .utf8)
    #expect(october.contains(",opening,\(closing),\(closing),USD"))
  }
}
