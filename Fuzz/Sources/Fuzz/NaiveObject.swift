import Books
import Exports
import Text

/// What one line of JSON is, by a parser that follows the grammar and cares for no speed.
enum NaiveObject {
  case notOneObject
  case badValue
  /// The texts of the fields of spec 3.1, in their order.
  case object([[UInt8]])

  static let names = [
    "sid", "account_sid", "direction", "from", "to", "status", "start_time", "date_sent",
    "date_created", "date_updated", "duration", "num_segments", "num_media", "price", "price_unit",
    "error_code",
  ].map { Array($0.utf8) }

  static func parse(_ line: [UInt8]) -> NaiveObject {
    guard String(validating: line, as: UTF8.self) != nil else { return .notOneObject }
    var parser = NaiveParser(line)
    var fields = [[UInt8]](repeating: [], count: names.count)
    var isBad = [Bool](repeating: false, count: names.count)
    let isObject = parser.readMembers { key, parser in
      let index = names.firstIndex(of: key)
      guard let value = parser.readValue(depth: 1) else { return false }
      guard let index else { return true }
      isBad[index] = value == .other || String(validating: value.text, as: UTF8.self) == nil
      fields[index] = value.text
      return true
    }
    guard isObject, parser.isAtEnd else { return .notOneObject }
    return isBad.contains(true) ? .badValue : .object(fields)
  }
}

private enum NaiveValue: Equatable {
  case null
  case scalar([UInt8])
  /// An object, an array, true or false.
  case other

  var text: [UInt8] {
    if case .scalar(let text) = self { text } else { [] }
  }
}

private struct NaiveParser {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[at...].starts(with: text.utf8) else { return false }
    at += text.utf8.count
    return true
  }

  /// Whether nothing but blanks is left.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return at == bytes.count
    }
  }

  /// An object; `body` reads the value of each key.
  mutating func readMembers(_ body: ([UInt8], inout NaiveParser) -> Bool) -> Bool {
    skipBlanks()
    guard take("{") else { return false }
    skipBlanks()
    if take("}") { return true }
    while true {
      skipBlanks()
      guard let key = readString() else { return false }
      skipBlanks()
      guard take(":"), body(key, &self) else { return false }
      skipBlanks()
      if take("}") { return true }
      guard take(",") else { return false }
    }
  }

  mutating func readValue(depth: Int) -> NaiveValue? {
    skipBlanks()
    guard depth <= 256, let first = next else { return nil }
    switch first {
    case UInt8(ascii: "{"):
      return readMembers { $1.readValue(depth: depth + 1) != nil } ? .other : nil
    case UInt8(ascii: "["): return readItems(depth) ? .other : nil
    case UInt8(ascii: "\""): return readString().map { .scalar($0) }
    case UInt8(ascii: "t"): return take("true") ? .other : nil
    case UInt8(ascii: "f"): return take("false") ? .other : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return readNumber().map { .scalar($0) }
    }
  }

  private mutating func readItems(_ depth: Int) -> Bool {
    guard take("[") else { return false }
    skipBlanks()
    if take("]") { return true }
    while true {
      guard readValue(depth: depth + 1) != nil else { return false }
      skipBlanks()
      if take("]") { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func digits() -> Int {
    let from = at
    while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
    return at - from
  }

  private mutating func readNumber() -> [UInt8]? {
    let from = at
    _ = take("-")
    let isZero = next == 0x30
    let whole = digits()
    guard whole > 0, !(isZero && whole > 1) else { return nil }
    if take("."), digits() == 0 { return nil }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      if digits() == 0 { return nil }
    }
    return Array(bytes[from..<at])
  }

  private mutating func readString() -> [UInt8]? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while let byte = next {
      at += 1
      if byte == UInt8(ascii: "\"") { return text }
      if byte < 0x20 { return nil }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard let escaped = readEscape() else { return nil }
      text += escaped
    }
    return nil
  }

  private mutating func readEscape() -> [UInt8]? {
    guard let byte = next else { return nil }
    at += 1
    let simple: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    if let plain = simple[byte] { return [plain] }
    guard byte == UInt8(ascii: "u"), var code = readHex() else { return nil }
    let afterFirst = at
    if (0xD800..<0xDC00).contains(code), take("\\u"), let low = readHex(),
      (0xDC00..<0xE000).contains(low)
    {
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    } else if (0xD800..<0xE000).contains(code) {
      // Half a pair: bytes that are no UTF-8.
      at = afterFirst
      return [0xE0 | UInt8(code >> 12), 0x80 | UInt8(code >> 6 & 0x3F), 0x80 | UInt8(code & 0x3F)]
    }
    return Unicode.Scalar(code).map { Array(String($0).utf8) }
  }

  private mutating func readHex() -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        return nil
      }
      at += 1
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
