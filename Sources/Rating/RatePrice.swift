public import Model

/// The numbers of a rate row, ready to multiply.
public struct RatePrice: Sendable {
  private let unitPrice: Factor
  private let connectionFee: Factor
  /// 1 − discount
  private let share: Factor
  let initialIncrement: Int64
  let increment: Int64
  private let isVoice: Bool

  public init(_ row: RateRow) {
    unitPrice = Factor(row.unitPrice)
    connectionFee = Factor(row.connectionFee)
    share = Factor(Decimal(nano: Decimal.one.nano - row.discount.nano))
    initialIncrement = row.initialIncrement
    increment = row.increment
    isVoice = row.product.isVoice
  }

  /// `(connection_fee + unit_price × q) × (1 − discount)` (spec 4.2).
  ///
  /// - Parameter quantity: a call's seconds before they are rounded up, else the quantity itself.
  /// - Throws: ``Model/AmountError/overflow``.
  public func cost(_ quantity: Int64) throws(AmountError) -> ExactAmount {
    var cost = ExactAmount(unitPrice)
    if isVoice {
      let seconds = try billedSeconds(quantity, initialIncrement, increment)
      cost = try cost.times(minutesOf: seconds)
      if connectionFee.mantissa != 0 { cost = try cost.plus(ExactAmount(connectionFee)) }
    } else {
      cost = try cost.times(quantity)
    }
    return share == .one ? cost : try cost.times(share)
  }
}

extension ExactAmount {
  /// A price per minute for so many seconds.
  func times(minutesOf seconds: Int64) throws(AmountError) -> ExactAmount {
    seconds % 60 == 0 ? try times(seconds / 60) : try times(seconds).perSixty
  }
}

/// The initial increment if the call is no longer, else as many further increments as it needs
/// (spec 4.1).
public func billedSeconds(_ seconds: Int64, _ initial: Int64, _ increment: Int64)
  throws(AmountError) -> Int64
{
  if seconds <= initial { return initial }
  let further = (seconds - initial - 1) / increment + 1
  let (product, overflow) = further.multipliedReportingOverflow(by: increment)
  let (sum, overflowed) = initial.addingReportingOverflow(product)
  if overflow || overflowed { throw .overflow }
  return sum
}
