/// A whole number from 0 on of any length, in decimal digits; slow and plain on purpose.
public struct Natural: Comparable, Sendable {
  /// The ones first; no zeros at the end.
  private var digits: [UInt8]

  public init(_ value: some BinaryInteger) {
    digits = String(value.magnitude).utf8.reversed().map { $0 - 0x30 }
    trim()
  }

  private init(digits: [UInt8]) {
    self.digits = digits
    trim()
  }

  private mutating func trim() { while digits.last == 0 { digits.removeLast() } }

  public static func powerOfTen(_ exponent: Int) -> Natural {
    Natural(digits: [UInt8](repeating: 0, count: exponent) + [1])
  }

  public var isZero: Bool { digits.isEmpty }
  public var isOdd: Bool { digits.first.map { $0 & 1 == 1 } ?? false }

  public var text: String {
    isZero ? "0" : String(decoding: digits.reversed().map { $0 + 0x30 }, as: UTF8.self)
  }

  public static func < (left: Natural, right: Natural) -> Bool {
    if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
    return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
  }

  public static func + (left: Natural, right: Natural) -> Natural {
    var (result, carry): ([UInt8], UInt8) = ([], 0)
    for place in 0..<max(left.digits.count, right.digits.count) {
      let sum = left.digit(place) + right.digit(place) + carry
      result.append(sum % 10)
      carry = sum / 10
    }
    return Natural(digits: result + [carry])
  }

  /// - Precondition: `right` is not above `left`.
  public static func - (left: Natural, right: Natural) -> Natural {
    var (result, borrow): ([UInt8], UInt8) = ([], 0)
    for place in left.digits.indices {
      let taken = right.digit(place) + borrow
      let enough = left.digits[place] >= taken
      result.append(left.digits[place] + (enough ? 0 : 10) - taken)
      borrow = enough ? 0 : 1
    }
    return Natural(digits: result)
  }

  public static func * (left: Natural, right: Natural) -> Natural {
    var sums = [Int](repeating: 0, count: left.digits.count + right.digits.count + 1)
    for (i, a) in left.digits.enumerated() {
      for (j, b) in right.digits.enumerated() { sums[i + j] += Int(a) * Int(b) }
    }
    for place in sums.indices.dropLast() {
      sums[place + 1] += sums[place] / 10
      sums[place] %= 10
    }
    return Natural(digits: sums.map { UInt8($0) })
  }

  /// Long division, as on paper.
  public func divided(by divisor: Natural) -> (quotient: Natural, rest: Natural) {
    var (quotient, rest) = ([UInt8](), Natural(0))
    for digit in digits.reversed() {
      rest = Natural(digits: [digit] + rest.digits)
      var times: UInt8 = 0
      while rest >= divisor {
        rest = rest - divisor
        times += 1
      }
      quotient.append(times)
    }
    return (Natural(digits: quotient.reversed()), rest)
  }

  private func digit(_ place: Int) -> UInt8 { place < digits.count ? digits[place] : 0 }
}

/// A fraction of any length: what the amounts of the program are compared with.
public struct Exact: Sendable {
  public var isNegative: Bool
  public var numerator: Natural
  public var denominator: Natural

  public init(_ value: some BinaryInteger, over denominator: Natural = Natural(1)) {
    self.init(isNegative: value < 0, Natural(value), denominator)
  }

  private init(isNegative: Bool, _ numerator: Natural, _ denominator: Natural) {
    self.isNegative = isNegative
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Units of 10⁻⁹.
  public init(nano: Int64) { self.init(nano, over: .powerOfTen(9)) }

  public static func * (left: Exact, right: Exact) -> Exact {
    Exact(
      isNegative: left.isNegative != right.isNegative, left.numerator * right.numerator,
      left.denominator * right.denominator)
  }

  public static func + (left: Exact, right: Exact) -> Exact {
    let (a, b) = (left.numerator * right.denominator, right.numerator * left.denominator)
    let denominator = left.denominator * right.denominator
    if left.isNegative == right.isNegative {
      return Exact(isNegative: left.isNegative, a + b, denominator)
    }
    return a >= b
      ? Exact(isNegative: left.isNegative, a - b, denominator)
      : Exact(isNegative: right.isNegative, b - a, denominator)
  }

  public static prefix func - (value: Exact) -> Exact {
    Exact(isNegative: !value.isNegative, value.numerator, value.denominator)
  }

  /// In units of 10^-decimals, as text.
  ///
  /// - Parameter rounding: `half_up`, `half_even`, `up` or `down`.
  public func rounded(_ decimals: Int, _ rounding: String) -> String {
    let (whole, rest) = (numerator * .powerOfTen(decimals)).divided(by: denominator)
    let twice = rest + rest
    let isAway =
      switch rounding {
      case "up": !rest.isZero
      case "down": false
      case "half_up": twice >= denominator
      default: twice > denominator || (twice == denominator && whole.isOdd)
      }
    let magnitude = isAway ? whole + Natural(1) : whole
    return (isNegative && !magnitude.isZero ? "-" : "") + magnitude.text
  }
}
