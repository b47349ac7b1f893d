/// Arithmetic that would not fit. Money is never wrapped and never cut.
public enum AmountError: Error, Equatable, Sendable {
  case overflow
}

/// How an exact amount becomes a written one (spec 2.2).
@frozen
public enum Rounding: UInt8, CaseIterable, Sendable {
  case halfUp, halfEven, up, down

  public static let texts = ["half_up", "half_even", "up", "down"]
  public var text: String { Rounding.texts[Int(rawValue)] }
  public init?(_ text: some StringProtocol) {
    guard let index = Rounding.texts.firstIndex(where: { $0 == text }) else { return nil }
    self.init(rawValue: UInt8(index))
  }
}

/// A decimal of the book or an export: units of 10⁻⁹, so up to nine places.
///
/// Range ±9,223,372,036.854775807.
@frozen
public struct Decimal: Comparable, Hashable, Sendable {
  public var nano: Int64

  @inlinable
  public init(nano: Int64) { self.nano = nano }

  @inlinable
  public static var zero: Decimal { Decimal(nano: 0) }
  @inlinable
  public static var one: Decimal { Decimal(nano: 1_000_000_000) }

  @inlinable
  public static func < (left: Decimal, right: Decimal) -> Bool { left.nano < right.nano }

  /// Reads `-?digits[.1 to 9 digits]`; nil for anything else.
  public init?(plain text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isNegative = text.hasPrefix("-")
    let whole = parts[0].dropFirst(isNegative ? 1 : 0)
    let fraction = parts.count > 1 ? parts[1] : "0"
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard !whole.isEmpty, (whole + fraction).utf8.allSatisfy({ digits.contains($0) }),
      (1...9).contains(fraction.count),
      let magnitude = Int64(whole + fraction + String(repeating: "0", count: 9 - fraction.count))
    else { return nil }
    nano = isNegative ? -magnitude : magnitude
  }

  /// Plain, without trailing zeros: `1.05`, `3`.
  public var text: String {
    let magnitude = nano.magnitude
    var fraction = String(magnitude % 1_000_000_000)
    fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let sign = nano < 0 ? "-" : ""
    let whole = String(magnitude / 1_000_000_000)
    return fraction.isEmpty ? sign + whole : sign + whole + "." + fraction
  }
}

/// An exact amount: `numerator / (10^scale × 60)` when `inSixtieths`, else `numerator / 10^scale`.
///
/// Seconds of a price per minute are the only division in rating, so this form is closed under
/// everything the rules do. Factors are stripped of trailing zeros before they multiply, which
/// keeps the numerators of real prices within 64 bits.
@frozen
public struct ExactAmount: Equatable, Sendable {
  public var numerator: Int128
  /// 0 to 36
  public var scale: Int32
  public var inSixtieths: Bool

  @inlinable
  public init(numerator: Int128, scale: Int32, inSixtieths: Bool = false) {
    self.numerator = numerator
    self.scale = scale
    self.inSixtieths = inSixtieths
  }

  @inlinable
  public init(_ factor: Factor) {
    self.init(numerator: Int128(factor.mantissa), scale: Int32(factor.scale))
  }

  @inlinable
  public init(_ decimal: Decimal) { self.init(numerator: Int128(decimal.nano), scale: 9) }

  @inlinable
  public static var zero: ExactAmount { ExactAmount(numerator: 0, scale: 0) }

  @inlinable
  public func times(_ count: Int64) throws(AmountError) -> ExactAmount {
    ExactAmount(
      numerator: try checkedProduct(numerator, Int128(count)), scale: scale,
      inSixtieths: inSixtieths)
  }

  @inlinable
  public func times(_ factor: Factor) throws(AmountError) -> ExactAmount {
    ExactAmount(
      numerator: try checkedProduct(numerator, Int128(factor.mantissa)),
      scale: scale + Int32(factor.scale), inSixtieths: inSixtieths)
  }

  /// - Precondition: not yet in sixtieths.
  @inlinable
  public var perSixty: ExactAmount {
    precondition(!inSixtieths, "an amount is divided by sixty once")
    return ExactAmount(numerator: numerator, scale: scale, inSixtieths: true)
  }

  public func plus(_ other: ExactAmount) throws(AmountError) -> ExactAmount {
    let scale = max(self.scale, other.scale)
    let sixtieths = inSixtieths || other.inSixtieths
    let left = try aligned(scale, sixtieths)
    let right = try other.aligned(scale, sixtieths)
    let (sum, overflow) = left.addingReportingOverflow(right)
    if overflow { throw .overflow }
    return ExactAmount(numerator: sum, scale: scale, inSixtieths: sixtieths)
  }

  @inlinable
  public var negated: ExactAmount {
    ExactAmount(numerator: 0 - numerator, scale: scale, inSixtieths: inSixtieths)
  }

  public func minus(_ other: ExactAmount) throws(AmountError) -> ExactAmount {
    try plus(other.negated)
  }

  /// The numerator this amount has over `10^scale`, or over `10^scale × 60`.
  ///
  /// - Precondition: `scale` is not below this amount's, and sixtieths are not given up.
  @usableFromInline
  func aligned(_ scale: Int32, _ sixtieths: Bool) throws(AmountError) -> Int128 {
    var result = numerator
    if scale > self.scale {
      result = try checkedProduct(result, powerOfTen(Int(scale - self.scale)))
    }
    if sixtieths && !inSixtieths { result = try checkedProduct(result, 60) }
    return result
  }

  /// The written amount: rounded once, in units of 10^-decimals.
  ///
  /// - Parameter decimals: 2 to 9.
  /// - Throws: ``AmountError/overflow`` beyond ``Money/largest`` as well.
  @inlinable
  public func rounded(_ decimals: Int, _ rounding: Rounding) throws(AmountError) -> Money {
    let shift = Int(scale) - decimals
    var dividend = numerator
    var divisor: Int128 = inSixtieths ? 60 : 1
    if shift < 0 {
      dividend = try checkedProduct(dividend, powerOfTen(-shift))
    } else {
      divisor *= powerOfTen(shift)
    }
    let money = Money(units: dividedRounding(dividend, by: divisor, rounding))
    guard money.units.magnitude <= Money.largest.units.magnitude else { throw .overflow }
    return money
  }
}

/// `dividend / divisor`, rounded; `divisor` is above 0. Most fit 64 bits, which divide faster.
@inlinable
func dividedRounding(_ dividend: Int128, by divisor: Int128, _ rounding: Rounding) -> Int128 {
  if let small = Int64(exactly: dividend), let by = Int64(exactly: divisor) {
    return Int128(divided(small, by: by, rounding))
  }
  return divided(dividend, by: divisor, rounding)
}

@inlinable
@inline(__always)
func divided<Whole: FixedWidthInteger & SignedInteger>(
  _ dividend: Whole, by divisor: Whole, _ rounding: Rounding
) -> Whole {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  if remainder == 0 { return quotient }
  // What lacks to the next one away from zero; twice the remainder might not fit.
  let rest = divisor.magnitude - remainder.magnitude
  let away = roundsAway(
    rounding, above: remainder.magnitude > rest, half: remainder.magnitude == rest,
    odd: quotient & 1 != 0)
  return away ? quotient + dividend.signum() : quotient
}

/// Whether a value between two written amounts goes to the one further from zero.
@inlinable
func roundsAway(_ rounding: Rounding, above: Bool, half: Bool, odd: Bool) -> Bool {
  switch rounding {
  case .halfUp: above || half
  case .halfEven: above || (half && odd)
  case .up: true
  case .down: false
  }
}

@inlinable
func checkedProduct(_ left: Int128, _ right: Int128) throws(AmountError) -> Int128 {
  let (product, overflow) = left.multipliedReportingOverflow(by: right)
  if overflow { throw .overflow }
  return product
}

/// 10ⁿ for n from 0 to 38.
@inlinable
public func powerOfTen(_ exponent: Int) -> Int128 {
  precondition((0...38).contains(exponent), "a power of ten beyond 128 bits")
  return exponent <= 18
    ? Int128(powersOfTen64(exponent)) : Int128(powersOfTen64(18)) * powerOfTen(exponent - 18)
}

/// A price, share or multiplier of the book, without trailing zeros: `mantissa × 10^-scale`.
@frozen
public struct Factor: Hashable, Sendable {
  public var mantissa: Int64
  public var scale: UInt8

  @inlinable
  init(mantissa: Int64, scale: UInt8) {
    self.mantissa = mantissa
    self.scale = scale
  }

  public init(_ decimal: Decimal) {
    mantissa = decimal.nano
    scale = 9
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
  }

  @inlinable
  public static var one: Factor { Factor(mantissa: 1, scale: 0) }

  public var decimal: Decimal {
    Decimal(nano: mantissa * Int64(powersOfTen64(9 - Int(scale))))
  }
}

/// A written amount, or a sum of them, in units of 10^-line_decimals.
@frozen
public struct Money: Comparable, Hashable, Sendable {
  public var units: Int128

  @inlinable
  public init(units: Int128) { self.units = units }

  @inlinable
  public static var zero: Money { Money(units: 0) }
  /// No written amount is further from zero: 10²⁶ units.
  ///
  /// So 10¹² of them, more than a run can hold, are summed within 128 bits without a check.
  @inlinable
  public static var largest: Money { Money(units: 100_000_000_000_000_000_000_000_000) }

  @inlinable
  public static func < (left: Money, right: Money) -> Bool { left.units < right.units }
  @inlinable
  public static func + (left: Money, right: Money) -> Money {
    Money(units: left.units + right.units)
  }
  @inlinable
  public static func - (left: Money, right: Money) -> Money {
    Money(units: left.units - right.units)
  }
  @inlinable
  public static func += (left: inout Money, right: Money) { left.units += right.units }
  @inlinable
  public static func -= (left: inout Money, right: Money) { left.units -= right.units }
  @inlinable
  public static prefix func - (value: Money) -> Money { Money(units: 0 - value.units) }

  /// With exactly `decimals` places: `-0.014940`. Never a negative zero.
  public func text(_ decimals: Int) -> String {
    var digits = String(units.magnitude)
    if digits.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
    }
    let whole = digits.dropLast(decimals)
    return (units < 0 ? "-" : "") + whole + "." + digits.suffix(decimals)
  }
}
