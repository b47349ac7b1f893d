internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// Ten million records, priced and compared with fractions that never round (``Ratio``).
@Suite struct MoneyTests {
  /// One seed: a hundred books, a thousand records each.
  private static let books = 100
  private static let records = 1_000

  /// How many records came to what.
  private struct Tally {
    var priced = 0
    var overflowed = 0
  }

  @Test(arguments: UInt64(1)...100)
  func aHundredThousandRecordsCostTheirExactFractionsRoundedOnce(seed: UInt64) throws {
    var random = Seeded(seed)
    var tally = Tally()
    for book in 0..<Self.books {
      let money = MoneyBook(&random)
      var pricer = Pricer(Rater(money.book, in: .always), Markups(money.book))
      let standings = Standings(money.book, in: .always)
      for number in 0..<Self.records {
        let asked = MoneyCase(money, &random)
        let time = Instant(seconds: 1_791_000_000)
        let standing = standings.find(account: Int32(asked.owner), at: time)
        let model = MoneyModel(asked, money)
        do throws(AmountError) {
          try pricer.price(asked.record(standing))
          tally.priced += 1
          if let wrong = MoneyTests.difference(pricer, model, money.multipliers[asked.owner], money)
          {
            Issue.record("book \(book), record \(number): \(wrong): \(asked)")
          }
        } catch {
          tally.overflowed += 1
          if money.isPlain { Issue.record("book \(book), record \(number): overflow without need") }
        }
      }
    }
    #expect(tally.priced + tally.overflowed == Self.books * Self.records)
    #expect(tally.priced > tally.overflowed * 5)
    #expect(tally.overflowed > 0)
  }

  /// What of a priced record is not as the model says it; nil when all is.
  private static func difference(
    _ pricer: borrowing Pricer, _ model: MoneyModel, _ multiplier: Decimal, _ money: MoneyBook
  ) -> String? {
    let (parts, components) = (model.parts, pricer.components)
    let (decimals, rounding) = (money.book.settings.lineDecimals, money.book.settings.rounding.text)
    guard parts.count == components.count else { return "\(components.count) components" }
    for (part, component) in zip(parts, components) {
      let charge = part.cost.times(UInt64(multiplier.nano), over: 1_000_000_000)
      if component.product != part.product || component.quantity != part.quantity
        || component.unit != part.unit
      {
        return "\(component.quantity) \(component.unit) of \(component.product)"
      }
      if !part.cost.isWritten(as: component.cost.units, decimals: decimals, rounding) {
        return "cost \(component.cost.units) of component \(component.number)"
      }
      if !charge.isWritten(as: component.charge.units, decimals: decimals, rounding) {
        return "charge \(component.charge.units) of component \(component.number)"
      }
      let limit = Money.largest.units.magnitude
      if max(component.cost.units.magnitude, component.charge.units.magnitude) > limit {
        return "an amount beyond the largest"
      }
    }
    return (pricer.variance != nil) == model.isVariance ? nil : "price variance"
  }
}
