internal import Model

extension TextBuffer {
  /// A text cell taken from an input: guarded against spreadsheets, repaired to UTF-8, quoted
  /// where it must be (spec 6).
  public mutating func appendCell(_ text: UnsafeRawBufferPointer) {
    let guarded = unsafe needsGuard(text)
    guard unsafe needsQuotes(text) else {
      if guarded { append(UInt8(ascii: "'")) }
      return unsafe appendRepaired(text)
    }
    append(UInt8(ascii: "\""))
    if guarded { append(UInt8(ascii: "'")) }
    var start = 0
    for index in 0..<text.count where unsafe text[index] == UInt8(ascii: "\"") {
      unsafe appendRepaired(UnsafeRawBufferPointer(rebasing: text[start...index]))
      append(UInt8(ascii: "\""))
      start = index + 1
    }
    unsafe appendRepaired(UnsafeRawBufferPointer(rebasing: text[start...]))
    append(UInt8(ascii: "\""))
  }

  public mutating func appendCell(_ text: String) {
    var text = text
    text.withUTF8 { unsafe appendCell(UnsafeRawBufferPointer($0)) }
  }

  /// Bytes that are not UTF-8 become U+FFFD, one for each maximal invalid sequence.
  public mutating func appendRepaired(_ bytes: UnsafeRawBufferPointer) {
    if unsafe bytes.allSatisfy({ $0 < 0x80 }) { return unsafe append(bytes) }
    unsafe append(String(decoding: bytes, as: UTF8.self))
  }
}

/// Whether a spreadsheet could run the cell as a formula.
package func needsGuard(_ text: UnsafeRawBufferPointer) -> Bool {
  guard let first = unsafe text.first else { return false }
  switch first {
  case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: return true
  case UInt8(ascii: "+"): return unsafe !isNumber(text)
  case UInt8(ascii: "-"): return unsafe !isDecimal(text)
  default: return false
  }
}

/// `+` and 1 to 15 digits.
private func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
  unsafe (2...16).contains(text.count) && text.dropFirst().allSatisfy { $0 &- 0x30 < 10 }
}

/// `-?digits[.digits]`
private func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
  let parts = unsafe text.dropFirst().split(
    separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
  return unsafe parts.allSatisfy { part in
    unsafe !part.isEmpty && part.allSatisfy { $0 &- 0x30 < 10 }
  }
}

private func needsQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
  unsafe text.contains { byte in
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
  }
}
