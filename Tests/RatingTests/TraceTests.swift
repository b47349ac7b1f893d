internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// What is told of a price is what made it.
@Suite struct TraceTests {
  @Test(arguments: UInt64(1)...20)
  func aTraceHoldsTheAmountsBeforeTheyWereRounded(seed: UInt64) throws {
    var random = Seeded(seed)
    let money = MoneyBook(&random)
    let settings = money.book.settings
    var pricer = Pricer(Rater(money.book, in: .always), Markups(money.book))
    let standings = Standings(money.book, in: .always)
    for _ in 0..<200 {
      let asked = MoneyCase(money, &random)
      let standing = standings.find(
        account: Int32(asked.owner), at: Instant(seconds: 1_791_000_000))
      guard let traces = try? pricer.trace(asked.record(standing)) else { continue }
      #expect(traces.count == pricer.components.count)
      for (trace, component) in zip(traces, pricer.components) {
        #expect(
          try trace.cost.rounded(settings.lineDecimals, settings.rounding) == component.cost)
        let charge = try #require(trace.charge)
        #expect(try charge.rounded(settings.lineDecimals, settings.rounding) == component.charge)
        #expect(trace.multiplier?.factor == Factor(money.multipliers[asked.owner]))
        #expect((trace.surcharge != nil) == (component.number >= 2))
      }
    }
  }
}
