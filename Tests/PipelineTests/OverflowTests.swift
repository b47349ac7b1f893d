internal import Foundation
internal import Ledger
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// Money that is too large ends the run and names its record; it never wraps and never traps.
@Suite struct OverflowTests {
  /// The small book with other prices; nine decimals, and a plan that multiplies by `multiplier`.
  private func run(price: String, multiplier: String, segments: [UInt32]) throws -> SmallRun {
    let run = try SmallRun()
    try run.scratch.write("book/settings.csv", "key,value\nline_decimals,9\n")
    try run.scratch.write(
      "book/plans.csv",
      """
      plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,valid_to
      unlimited,lc,yes,\(multiplier),0,\(multiplier),,
      unlimited,twilio,no,,,,,
      pro,lc,yes,1.05,1.05,10,,
      pro,twilio,yes,1.05,1.05,10,,

      """)
    try run.scratch.write(
      "book/rates/cards.csv",
      "provider,product,origin,destination,unit_price,discount,initial_increment,increment,"
        + "connection_fee,valid_from,valid_to\nlc,sms.outbound,,,\(price),,,,,,\n")
    let rows = segments.enumerated().map { index, count in
      SmallRun.row(index + 1).replacing(",1,0,", with: ",\(count),0,")
    }
    try run.scratch.write("exports/usage.csv", SmallRun.header + rows.joined())
    return run
  }

  /// Each amount fits 128 bits, the sum of two does not.
  @Test func amountsWhoseSumWouldNotFitEndTheRunAtTheFirst() throws {
    let run = try run(
      price: "9000000000", multiplier: "9000000000", segments: [2_000_000_000, 2_000_000_000])
    let failure = try run.failure { try run.rate() }
    #expect(failure.status == .internalCheck)
    let problem = try #require(failure.problems.first)
    #expect(problem.code == "E501")
    #expect(problem.message.contains("SM00000000000000000000000000000001"))
    #expect(!run.hasOutput)
  }

  /// A step on the way does not fit, in the first step of rating or in the second.
  @Test(arguments: ["1", "9223372036.854775807"])
  func anAmountThatDoesNotFitNamesItsRecord(multiplier: String) throws {
    let run = try run(
      price: "9223372036.854775807", multiplier: multiplier, segments: [1, .max])
    let failure = try run.failure { try run.rate() }
    #expect(failure.status == .internalCheck)
    #expect(failure.problems.map(\.code) == ["E501"])
    let named = multiplier == "1" ? "0000002" : "0000001"
    #expect(failure.problems.first?.message.contains(named) == true, "\(failure.problems)")
    #expect(!run.hasOutput)
  }

  /// The largest amounts that are written add up.
  @Test func theLargestAmountsAddUp() throws {
    let run = try run(
      price: "9000000000", multiplier: "1", segments: [11_111_111, 11_111_111, 1])
    let report = try run.rate()
    #expect(report.read == 3)
    #expect(report.clientCharge == "200000007000000000.000000000")
    #expect(report.providerCost == report.clientCharge)
  }
}
