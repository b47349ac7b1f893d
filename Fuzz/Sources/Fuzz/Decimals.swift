import Books
import Exports
import Model
import Text

/// Decimals and counts against a reader that knows nothing but digits and `Int128`, and back.
@Sendable func fuzzDecimals(_ input: Input) {
  let text = input.array
  input.withRest(0) { bytes in
    let read = Numbers.decimal(bytes)
    same(read?.nano, naiveNano(text), "decimal \(text)")
    if let read {
      withExact(Array(read.text.utf8)) { written in
        same(Numbers.decimal(written), read, "decimal \(text) written and read")
      }
      same(Decimal(plain: read.text), read, "decimal \(text) written and read by the model")
    }
    same(Numbers.count(bytes), naiveCount(text), "count \(text)")
  }
}

/// `-?digits[.1 to 9 digits]`, if it fits 64 bits in thousand-millionths.
private func naiveNano(_ text: [UInt8]) -> Int64? {
  var rest = text[...]
  let isNegative = rest.first == UInt8(ascii: "-")
  if isNegative { rest.removeFirst() }
  let parts = rest.split(
    separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
  guard let whole = parts.first, isDigits(whole) else { return nil }
  var fraction = ArraySlice<UInt8>()
  if parts.count == 2 {
    fraction = parts[1]
    guard isDigits(fraction), fraction.count <= 9 else { return nil }
  }
  let digits = Array(whole) + fraction + [UInt8](repeating: 0x30, count: 9 - fraction.count)
  guard let value = number(digits), value <= Int128(Int64.max) else { return nil }
  return Int64(isNegative ? -value : value)
}

private func naiveCount(_ text: [UInt8]) -> UInt32? {
  guard isDigits(text[...]), let value = number(text) else { return nil }
  return UInt32(exactly: value)
}

private func isDigits(_ text: ArraySlice<UInt8>) -> Bool {
  !text.isEmpty && text.allSatisfy { (0x30...0x39).contains($0) }
}

/// - Returns: nil above 10³⁰, which is far beyond what anybody here can hold.
private func number(_ digits: [UInt8]) -> Int128? {
  var value: Int128 = 0
  for digit in digits {
    value = value * 10 + Int128(digit - 0x30)
    if value > 1_000_000_000_000_000_000_000_000_000_000 { return nil }
  }
  return value
}
