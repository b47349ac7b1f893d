internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// What a row of the card comes to (spec 4.1, 4.2), against the formula with fractions.
@Suite struct CardPriceTests {
  @Test(arguments: UInt64(1)...50)
  func aCallCostsItsFeeAndMinutesLessTheDiscount(seed: UInt64) throws {
    var random = Seeded(seed)
    let initial = Int64(1 + random.below(90))
    let increment = Int64(1 + random.below(90))
    let row = rateRow(
      .voiceOutbound, price: Int64.random(in: 0...5_000_000_000, using: &random),
      discount: Int64(random.below(101)) * 10_000_000, fee: Int64(random.below(3)) * 7_500_000,
      initial: initial, increment: increment)
    for seconds in [1, initial - 1, initial, initial + 1, Int64(random.below(10_000))]
    where seconds > 0 {
      var billed = initial
      while billed < seconds { billed += increment }
      #expect(try billedSeconds(seconds, initial, increment) == billed)
      let minutes = Exact(billed, over: Natural(60))
      let exact =
        (Exact(nano: row.connectionFee.nano) + Exact(nano: row.unitPrice.nano) * minutes)
        * Exact(nano: 1_000_000_000 - row.discount.nano)
      let cost = try RatePrice(row).cost(seconds)
      #expect(String(try cost.rounded(9, .halfEven).units) == exact.rounded(9, "half_even"))
    }
  }

  @Test(arguments: UInt64(1)...50)
  func aMessageCostsItsSegmentsLessTheDiscount(seed: UInt64) throws {
    var random = Seeded(seed)
    let row = rateRow(
      .smsOutbound, price: Int64.random(in: 0...5_000_000_000, using: &random),
      discount: Int64(random.below(101)) * 10_000_000)
    let segments = Int64(1 + random.below(200))
    let exact =
      Exact(nano: row.unitPrice.nano) * Exact(segments)
      * Exact(nano: 1_000_000_000 - row.discount.nano)
    let cost = try RatePrice(row).cost(segments)
    #expect(String(try cost.rounded(6, .halfUp).units) == exact.rounded(6, "half_up"))
  }

  @Test func secondsBeyondAllBoundsAreAnError() {
    #expect(throws: AmountError.overflow) { try billedSeconds(.max, 60, 59) }
  }
}

func rateRow(
  _ product: Product, origins: [AddressPattern] = [.any], destinations: [AddressPattern] = [.any],
  price: Int64 = 1_000_000, discount: Int64 = 0, fee: Int64 = 0, initial: Int64 = 60,
  increment: Int64 = 60, _ validity: Validity = .always
) -> RateRow {
  RateRow(
    provider: .lc, product: product, origins: origins, destinations: destinations,
    unitPrice: Decimal(nano: price), discount: Decimal(nano: discount), initialIncrement: initial,
    increment: increment, connectionFee: Decimal(nano: fee), validity: validity,
    source: SourceLine(file: 0, line: 2))
}
