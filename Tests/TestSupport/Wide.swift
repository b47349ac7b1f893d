/// A whole number from 0 on of at most 256 bits: quick enough for ten million amounts.
///
/// Addition, subtraction and multiplication alone; no division and no rounding, so that nothing in
/// it can go wrong as the program's own arithmetic might.
public struct Wide: Equatable, Comparable, Sendable {
  /// The lowest 64 bits first.
  private var limbs: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  public init(_ value: UInt64) { limbs.0 = value }

  public init(_ value: UInt128) {
    limbs.0 = UInt64(truncatingIfNeeded: value)
    limbs.1 = UInt64(truncatingIfNeeded: value >> 64)
  }

  public static func == (left: Wide, right: Wide) -> Bool { left.limbs == right.limbs }

  public static func < (left: Wide, right: Wide) -> Bool {
    if left.limbs.3 != right.limbs.3 { return left.limbs.3 < right.limbs.3 }
    if left.limbs.2 != right.limbs.2 { return left.limbs.2 < right.limbs.2 }
    if left.limbs.1 != right.limbs.1 { return left.limbs.1 < right.limbs.1 }
    return left.limbs.0 < right.limbs.0
  }

  /// - Precondition: the sum has at most 256 bits.
  public static func + (left: Wide, right: Wide) -> Wide {
    var (sum, carry) = (Wide(0 as UInt64), false)
    (sum.limbs.0, carry) = add(left.limbs.0, right.limbs.0, carry)
    (sum.limbs.1, carry) = add(left.limbs.1, right.limbs.1, carry)
    (sum.limbs.2, carry) = add(left.limbs.2, right.limbs.2, carry)
    (sum.limbs.3, carry) = add(left.limbs.3, right.limbs.3, carry)
    precondition(!carry, "a sum of more than 256 bits")
    return sum
  }

  /// - Precondition: `right` is not above `left`.
  public static func - (left: Wide, right: Wide) -> Wide {
    var (rest, borrow) = (Wide(0 as UInt64), false)
    (rest.limbs.0, borrow) = take(left.limbs.0, right.limbs.0, borrow)
    (rest.limbs.1, borrow) = take(left.limbs.1, right.limbs.1, borrow)
    (rest.limbs.2, borrow) = take(left.limbs.2, right.limbs.2, borrow)
    (rest.limbs.3, borrow) = take(left.limbs.3, right.limbs.3, borrow)
    precondition(!borrow, "a difference below 0")
    return rest
  }

  /// - Precondition: the product has at most 256 bits.
  public static func * (left: Wide, right: UInt64) -> Wide {
    var (product, carry) = (Wide(0 as UInt64), UInt64(0))
    (carry, product.limbs.0) = multiply(left.limbs.0, right, carry)
    (carry, product.limbs.1) = multiply(left.limbs.1, right, carry)
    (carry, product.limbs.2) = multiply(left.limbs.2, right, carry)
    (carry, product.limbs.3) = multiply(left.limbs.3, right, carry)
    precondition(carry == 0, "a product of more than 256 bits")
    return product
  }

  private static func add(_ left: UInt64, _ right: UInt64, _ carry: Bool) -> (UInt64, Bool) {
    let (sum, first) = left.addingReportingOverflow(right)
    let (whole, second) = sum.addingReportingOverflow(carry ? 1 : 0)
    return (whole, first || second)
  }

  private static func take(_ left: UInt64, _ right: UInt64, _ borrow: Bool) -> (UInt64, Bool) {
    let (rest, first) = left.subtractingReportingOverflow(right)
    let (whole, second) = rest.subtractingReportingOverflow(borrow ? 1 : 0)
    return (whole, first || second)
  }

  private static func multiply(_ left: UInt64, _ right: UInt64, _ carry: UInt64)
    -> (high: UInt64, low: UInt64)
  {
    let (high, low) = left.multipliedFullWidth(by: right)
    let (sum, overflow) = low.addingReportingOverflow(carry)
    return (high + (overflow ? 1 : 0), sum)
  }
}

/// A fraction that tells whether a written amount is what rounding makes of it.
///
/// It never rounds: it multiplies what was written by the denominator and looks how far that lies
/// from the numerator, and on which side.
public struct Ratio: Sendable {
  public var isNegative: Bool
  public var numerator: Wide
  public var denominator: Wide

  /// - Precondition: the denominator is not 0.
  public init(isNegative: Bool = false, _ numerator: Wide, over denominator: Wide) {
    self.isNegative = isNegative
    self.numerator = numerator
    self.denominator = denominator
  }

  public func times(_ value: UInt64, over divisor: UInt64) -> Ratio {
    Ratio(isNegative: isNegative, numerator * value, over: denominator * divisor)
  }

  /// - Parameter rounding: `half_up`, `half_even`, `up` or `down`.
  public func isWritten(as units: Int128, decimals: Int, _ rounding: String) -> Bool {
    let exact = numerator * UInt64.powerOfTen(decimals)
    let isNothing = exact == Wide(0 as UInt64)
    if units == 0 { return Ratio.mayGoDown(exact, denominator, isOdd: false, rounding) }
    if isNothing || isNegative != (units < 0) { return false }
    let written = Ratio.product(denominator, units.magnitude)
    let isOdd = units & 1 != 0
    return written <= exact
      ? Ratio.mayGoDown(exact - written, denominator, isOdd: isOdd, rounding)
      : Ratio.mayGoUp(written - exact, denominator, isOdd: isOdd, rounding)
  }

  /// Whether an amount that lies `rest` above a written one belongs to it; in units of 1/`whole`.
  private static func mayGoDown(_ rest: Wide, _ whole: Wide, isOdd: Bool, _ rounding: String)
    -> Bool
  {
    switch rounding {
    case "up": rest == Wide(0 as UInt64)
    case "down": rest < whole
    case "half_up": rest + rest < whole
    default: rest + rest < whole || (rest + rest == whole && !isOdd)
    }
  }

  /// Whether an amount that lies `lack` below a written one belongs to it.
  private static func mayGoUp(_ lack: Wide, _ whole: Wide, isOdd: Bool, _ rounding: String)
    -> Bool
  {
    switch rounding {
    case "up": lack < whole
    case "down": false
    case "half_up": lack + lack <= whole
    default: lack + lack < whole || (lack + lack == whole && !isOdd)
    }
  }

  private static func product(_ left: Wide, _ right: UInt128) -> Wide {
    let high = left * UInt64(truncatingIfNeeded: right >> 64)
    let low = left * UInt64(truncatingIfNeeded: right)
    return high * (1 << 32) * (1 << 32) + low
  }

  /// Whether the amount, written with so many decimals, has more than so many units.
  public func exceeds(_ units: UInt128, decimals: Int) -> Bool {
    Ratio.product(denominator, units) < numerator * UInt64.powerOfTen(decimals)
  }
}

extension UInt64 {
  /// 10ⁿ for n from 0 to 19.
  public static func powerOfTen(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
