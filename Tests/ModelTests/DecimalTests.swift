internal import Model
internal import TestSupport
internal import Testing

@Suite struct DecimalTests {
  @Test(arguments: [
    ("0", 0), ("1", 1_000_000_000), ("-1.5", -1_500_000_000), ("0.000000001", 1),
    ("9223372036.854775807", Int64.max), ("007.50", 7_500_000_000), ("-0", 0),
  ])
  func aPlainDecimalIsRead(_ text: String, _ nano: Int64) {
    #expect(Decimal(plain: text)?.nano == nano)
  }

  @Test(arguments: [
    "", "-", ".", "1.", ".5", "+1", "1e3", "1,000", " 1", "1 ", "0.0000000001", "1.2.3", "--1",
    "9223372036.854775808", "99999999999999999999", "٣", "1_0", "0x1", "-.5", "1.-5",
  ])
  func whatIsNoPlainDecimalIsNone(_ text: String) { #expect(Decimal(plain: text) == nil) }

  @Test(arguments: UInt64(1)...100)
  func whatIsWrittenReadsBackAndHasNoTrailingZero(seed: UInt64) {
    var random = Seeded(seed)
    let nano = Int64.random(in: -Int64.max...Int64.max, using: &random) >> random.below(63)
    let text = Decimal(nano: nano).text
    #expect(Decimal(plain: text)?.nano == nano)
    #expect(!text.contains(".") || text.last != "0")
    #expect(Factor(Decimal(nano: nano)).decimal.nano == nano)
  }

  @Test(arguments: [("0", "0"), ("-0", "0"), ("10", "10"), ("-0.50", "-0.5"), ("9.09", "9.09")])
  func aDecimalIsWrittenPlainly(_ text: String, _ written: String) {
    #expect(Decimal(plain: text)?.text == written)
  }

  @Test(arguments: [("10", 10, 0), ("0", 0, 0), ("1.50", 15, 1), ("0.000000001", 1, 9)])
  func aFactorHasNoTrailingZeros(_ text: String, _ mantissa: Int64, _ scale: UInt8) throws {
    let factor = Factor(try #require(Decimal(plain: text)))
    #expect(factor.mantissa == mantissa)
    #expect(factor.scale == scale)
  }
}
