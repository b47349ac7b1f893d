internal import Ledger
internal import Model
internal import Testing

/// What the exit status of a run hangs on (spec 7).
@Suite struct TotalsTests {
  @Test(
    arguments: [
      (0, 0, "0", false), (1, 0, "0", false), (1, 1, "0", true), (3, 1, "0.333333333", true),
      (3, 1, "0.333333334", false), (4, 1, "0.25", false), (4, 2, "0.25", true), (7, 7, "1", false),
    ] as [(Int64, Int64, String, Bool)])
  func aShareOfSuspendedRecordsIsTooMuchAboveItsLimit(
    _ read: Int64, _ suspended: Int64, _ limit: String, _ exceeds: Bool
  ) throws {
    var totals = RunTotals()
    totals.read = read
    for _ in 0..<suspended { totals.count(.suspended) }
    #expect(totals.suspenseShareExceeds(try #require(Decimal(plain: limit))) == exceeds)
  }

  @Test func aRecurringChargeIsNoRecordThatWasRead() {
    var totals = RunTotals()
    totals.read = 1
    totals.count(.rebilled)
    #expect(totals.isBalanced)
    totals.count(.rebilled, recurring: true)
    #expect(totals.isBalanced)
    totals.count(.absorbed)
    #expect(!totals.isBalanced)
  }

  @Test func mergedTotalsAreTheSumOfBoth() {
    func totals(_ factor: Int64) -> RunTotals {
      var totals = RunTotals()
      totals.read = 100 * factor
      for index in totals.records.indices { totals.records[index] = Int64(index + 1) * factor }
      for index in totals.recurring.indices { totals.recurring[index] = Int64(index + 20) * factor }
      for index in totals.suspense.indices { totals.suspense[index] = Int64(index + 40) * factor }
      totals.cost = Money(units: Int128(7 * factor))
      totals.charge = Money(units: Int128(11 * factor))
      return totals
    }
    var merged = totals(3)
    merged.merge(totals(5))
    let expected = totals(8)
    #expect(merged.read == expected.read)
    #expect(merged.records == expected.records)
    #expect(merged.recurring == expected.recurring)
    #expect(merged.suspense == expected.suspense)
    #expect(merged.cost == expected.cost)
    #expect(merged.charge == expected.charge)
  }
}
