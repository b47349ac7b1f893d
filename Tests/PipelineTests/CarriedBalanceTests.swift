internal import Foundation
internal import Model
internal import Pipeline
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
}
