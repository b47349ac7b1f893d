internal import Model
internal import TestSupport

/// What a record costs and what is charged for it, as spec 4.1 to 4.5 say it, in fractions.
struct MoneyModel {
  struct Part {
    var product: Product
    var quantity: Int64
    var unit: Unit
    var cost: Ratio
  }

  let parts: [Part]
  /// Whether the card's price and the reported one differ by more than the tolerance.
  let isVariance: Bool

  private static let one: UInt64 = 1_000_000_000

  init(_ asked: MoneyCase, _ money: MoneyBook) {
    let (book, row) = (money.book, money.book.rates[asked.rate])
    let isTwilio = asked.owner % 2 == 1
    let seconds = MoneyModel.billed(UInt64(asked.quantity), row)
    let card = MoneyModel.card(asked, row, seconds)
    let reported = Ratio(
      Wide(UInt64(-asked.price.nano)), over: Wide(Self.one))
    let usage = MoneyModel.usage(asked, row, seconds)
    var parts: [Part] = []
    let basis = isTwilio ? book.settings.twilioBasis : book.settings.lcBasis
    // A price of 0 holds no fee.
    let isSplit =
      isTwilio && !asked.isCall && asked.price.nano != 0
      && book.settings.twilioCarrierFee == .passthrough
    if basis == .card {
      parts.append(Part(usage, card))
    } else if !isSplit {
      parts.append(Part(usage, reported))
    } else {
      let rest = MoneyModel.difference(reported, card)
      // Below the card nothing is left for the carrier: all of the price is usage.
      parts.append(Part(usage, rest.isNegative ? reported : card))
      if !rest.isNegative, rest.numerator != Wide(0 as UInt64) {
        parts.append(Part((.feeCarrier, usage.quantity, .item), rest))
      }
    }
    for row in book.surcharges
    where (row.provider == .twilio) == isTwilio && row.trigger == usage.product {
      parts.append(MoneyModel.surcharge(row, usage, seconds))
    }
    self.parts = parts
    let tolerance = Ratio(
      Wide(UInt64(book.settings.priceTolerance.nano)), over: Wide(Self.one))
    var apart = MoneyModel.difference(reported, card)
    apart.isNegative = false
    let beyond = MoneyModel.difference(apart, tolerance)
    isVariance = !beyond.isNegative && beyond.numerator != Wide(0 as UInt64)
  }

  /// The first increment, and then as many more as reach the end of the call.
  private static func billed(_ seconds: UInt64, _ row: RateRow) -> UInt64 {
    let (initial, step) = (UInt64(row.initialIncrement), UInt64(row.increment))
    guard seconds > initial else { return initial }
    // The least multiple of the step that is not below what is left.
    let left = seconds - initial
    return initial + left + (step - left % step) % step
  }

  private static func card(_ asked: MoneyCase, _ row: RateRow, _ seconds: UInt64) -> Ratio {
    let share = one - UInt64(row.discount.nano)
    let price = Wide(UInt64(row.unitPrice.nano))
    // In 1/60 of 10⁻⁹ for a call, in 10⁻⁹ for a message.
    let whole =
      asked.isCall
      ? price * seconds + Wide(UInt64(row.connectionFee.nano)) * 60
      : price * UInt64(asked.quantity)
    return Ratio(whole * share, over: Wide(one) * one * (asked.isCall ? 60 : 1))
  }

  private static func usage(_ asked: MoneyCase, _ row: RateRow, _ seconds: UInt64)
    -> (product: Product, quantity: Int64, unit: Unit)
  {
    guard asked.isCall else { return (.smsOutbound, Int64(asked.quantity), .segment) }
    let isPerMinute = row.initialIncrement % 60 == 0 && row.increment % 60 == 0
    return isPerMinute
      ? (.voiceOutbound, Int64(seconds / 60), .minute) : (.voiceOutbound, Int64(seconds), .second)
  }

  private static func surcharge(
    _ row: SurchargeRow, _ usage: (product: Product, quantity: Int64, unit: Unit),
    _ seconds: UInt64
  ) -> Part {
    let price = Wide(UInt64(row.unitPrice.nano))
    guard row.perUnit else { return Part((.other, 1, .item), Ratio(price, over: Wide(one))) }
    let cost =
      usage.product == .voiceOutbound
      ? Ratio(price * seconds, over: Wide(one) * 60)
      : Ratio(price * UInt64(usage.quantity), over: Wide(one))
    return Part((.other, usage.quantity, usage.unit), cost)
  }

  /// Of two fractions whose denominators are 10⁹, or 10¹⁸, or 60 times that.
  private static func difference(_ left: Ratio, _ right: Ratio) -> Ratio {
    // Both over 60 × 10¹⁸.
    let whole = Wide(one) * one * 60
    func raised(_ ratio: Ratio) -> Wide {
      for factor in [1, 60, one, one * 60] where ratio.denominator * factor == whole {
        return ratio.numerator * factor
      }
      preconditionFailure("a denominator that is not expected")
    }
    let (first, second) = (raised(left), raised(right))
    return first < second
      ? Ratio(isNegative: true, second - first, over: whole) : Ratio(first - second, over: whole)
  }
}

extension MoneyModel.Part {
  fileprivate init(_ usage: (product: Product, quantity: Int64, unit: Unit), _ cost: Ratio) {
    self.init(product: usage.product, quantity: usage.quantity, unit: usage.unit, cost: cost)
  }
}
