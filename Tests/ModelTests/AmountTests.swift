internal import Model
internal import TestSupport
internal import Testing

/// Amounts against fractions of any length.
@Suite struct AmountTests {
  /// A price of the book: mostly few digits, now and then all that fit.
  private func price(_ random: inout Seeded) -> Decimal {
    let limit: Int64 = random.chance(of: 10) ? 9_000_000_000_000_000_000 : 20_000_000_000
    var nano = Int64.random(in: 0...limit, using: &random)
    for _ in 0..<random.below(10) { nano -= nano % 10 == 0 ? 0 : nano % 10 }
    let steps: [Int64] = [1, 100, 100_000, 1_000_000]
    let step = random.pick(steps)
    return Decimal(nano: nano - nano % step)
  }

  @Test(arguments: UInt64(1)...100, Rounding.allCases)
  func whatIsChargedIsTheExactFractionRoundedOnce(seed: UInt64, _ rounding: Rounding) throws {
    var random = Seeded(seed)
    for _ in 0..<20 {
      let (unit, fee) = (price(&random), price(&random))
      let seconds = Int64.random(in: 0...100_000, using: &random)
      let share = Decimal(nano: Int64.random(in: 0...1_000, using: &random) * 1_000_000)
      let multiplier = Decimal(nano: Int64.random(in: 100...1_000, using: &random) * 10_000_000)
      let decimals = 2 + random.below(8)
      let sixty = Exact(1, over: Natural(60))
      let exact =
        (Exact(nano: unit.nano) * Exact(seconds) * sixty + Exact(nano: fee.nano))
        * Exact(nano: share.nano) * Exact(nano: multiplier.nano)
      do throws(AmountError) {
        let amount = try ExactAmount(Factor(unit)).times(seconds).perSixty
          .plus(ExactAmount(Factor(fee))).times(Factor(share)).times(Factor(multiplier))
        let units = try amount.rounded(decimals, rounding).units
        #expect(String(units) == exact.rounded(decimals, rounding.text))
        let negative = try amount.negated.rounded(decimals, rounding).units
        #expect(String(negative) == (-exact).rounded(decimals, rounding.text))
      } catch {
        // 128 bits are passed only by numbers of more than 38 digits.
        #expect(unit.nano > 20_000_000_000 || fee.nano > 20_000_000_000, "overflow without need")
      }
    }
  }

  @Test(arguments: UInt64(1)...100)
  func sumsAndDifferencesAreExact(seed: UInt64) throws {
    var random = Seeded(seed)
    var (amount, exact) = (ExactAmount.zero, Exact(0))
    for _ in 0..<20 {
      let nano = Int64.random(in: -5_000_000_000...5_000_000_000, using: &random)
      let isPerMinute = random.chance(of: 2)
      var term = ExactAmount(Decimal(nano: nano))
      var model = Exact(nano: nano)
      if isPerMinute {
        term = term.perSixty
        model = model * Exact(1, over: Natural(60))
      }
      if random.chance(of: 2) {
        amount = try amount.plus(term)
        exact = exact + model
      } else {
        amount = try amount.minus(term)
        exact = exact + -model
      }
    }
    for rounding in Rounding.allCases {
      let units = try amount.rounded(6, rounding).units
      #expect(String(units) == exact.rounded(6, rounding.text))
    }
  }

  @Test(arguments: [
    (5, "half_up", 1), (-5, "half_up", -1), (5, "half_even", 0), (15, "half_even", 2),
    (-15, "half_even", -2), (-5, "half_even", 0), (1, "up", 1), (-1, "up", -1), (9, "down", 0),
    (-9, "down", 0), (4, "half_up", 0), (6, "half_even", 1), (0, "up", 0),
  ])
  func aHalfGoesWhereItsRoundingSays(_ tenths: Int64, _ rounding: String, _ units: Int) throws {
    let amount = ExactAmount(numerator: Int128(tenths), scale: 3)
    let mode = try #require(Rounding(rounding))
    #expect(try amount.rounded(2, mode).units == Int128(units))
  }

  @Test func whatDoesNotFitIsAnErrorAndNeverWraps() throws {
    let huge = ExactAmount(numerator: Int128.max, scale: 0)
    #expect(throws: AmountError.overflow) { try huge.times(2) }
    #expect(throws: AmountError.overflow) { try huge.times(Factor(Decimal(nano: 1_100_000_000))) }
    #expect(throws: AmountError.overflow) { try huge.plus(ExactAmount(numerator: 1, scale: 0)) }
    #expect(throws: AmountError.overflow) { try huge.plus(ExactAmount(numerator: 1, scale: 9)) }
    #expect(throws: AmountError.overflow) { try huge.rounded(6, .halfUp) }
    #expect(throws: AmountError.overflow) {
      try ExactAmount(numerator: .max / 2, scale: 0).plus(
        ExactAmount(numerator: 1, scale: 0).perSixty)
    }
    #expect(try huge.times(1).numerator == Int128.max)
  }

  /// 10²⁶ units is the most that is written, whatever its decimals and however it comes about.
  @Test(arguments: 2...9, Rounding.allCases)
  func theLargestAmountIsWrittenAndTheNextIsAnError(_ decimals: Int, _ rounding: Rounding) throws {
    let largest = powerOfTen(26)
    for sign in [1, -1] as [Int128] {
      let whole = ExactAmount(numerator: sign * largest, scale: Int32(decimals))
      #expect(try whole.rounded(decimals, rounding).units == sign * largest)
      let finer = ExactAmount(numerator: sign * largest * 10 + sign, scale: Int32(decimals + 1))
      if rounding == .up {
        #expect(throws: AmountError.overflow) { try finer.rounded(decimals, rounding) }
      } else {
        #expect(try finer.rounded(decimals, rounding).units == sign * largest)
      }
      let next = ExactAmount(numerator: sign * (largest + 1), scale: Int32(decimals))
      #expect(throws: AmountError.overflow) { try next.rounded(decimals, rounding) }
      let dividend = ExactAmount(
        numerator: sign * (largest + 1) * 60, scale: Int32(decimals), inSixtieths: true)
      #expect(throws: AmountError.overflow) { try dividend.rounded(decimals, rounding) }
    }
  }

  @Test func aMillionMillionOfTheLargestAmountsFitASum() throws {
    let (sum, overflow) = Money.largest.units.multipliedReportingOverflow(by: 1_000_000_000_000)
    #expect(!overflow)
    #expect((Money(units: sum) + Money.largest).units == sum + powerOfTen(26))
  }

  @Test(arguments: UInt64(1)...50)
  func moneyIsWrittenWithAllItsDecimals(seed: UInt64) {
    var random = Seeded(seed)
    let units = Int128.random(in: -(1 << 80)...(1 << 80), using: &random) >> random.below(80)
    let decimals = 2 + random.below(8)
    let text = Money(units: units).text(decimals)
    let parts = text.drop { $0 == "-" }.split(separator: ".")
    #expect(parts.count == 2 && parts[1].count == decimals)
    #expect(Int128(text.replacing(".", with: "")) == units)
    #expect(!Money(units: 0).text(decimals).contains("-"))
  }

  @Test(arguments: 0...38)
  func aPowerOfTenIsAOneAndSoManyZeros(_ exponent: Int) {
    #expect(String(powerOfTen(exponent)) == "1" + String(repeating: "0", count: exponent))
  }
}
