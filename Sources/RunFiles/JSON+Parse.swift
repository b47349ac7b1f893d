internal import Model

extension JSON {
  /// Reads a document of what this type can hold: whole numbers only, no key twice, valid UTF-8,
  /// nothing behind it but blanks, at most 16 levels.
  ///
  /// The document need not be in the form in which it is written: whoever asks that compares it
  /// with ``text``.
  ///
  /// - Complexity: O(bytes).
  public init?(parsing bytes: [UInt8]) {
    var parser = JSONParser(bytes)
    guard let value = parser.document() else { return nil }
    self = value
  }

  /// A member of an object; ``null`` where there is none.
  public subscript(_ key: String) -> JSON { members?[key] ?? .null }

  public var members: [String: JSON]? {
    if case .object(let members) = self { members } else { nil }
  }
  public var items: [JSON]? {
    if case .array(let items) = self { items } else { nil }
  }
  public var string: String? {
    if case .string(let string) = self { string } else { nil }
  }
  public var bool: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }
  public var int: Int64? {
    if case .int(let int) = self { int } else { nil }
  }
}

private struct JSONParser {
  private static let maxDepth = 16
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func document() -> JSON? {
    guard let value = value(depth: 0) else { return nil }
    skipBlanks()
    return place == bytes.count ? value : nil
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard next == byte else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) -> JSON? {
    guard depth < JSONParser.maxDepth else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map(JSON.string)
    case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return word("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func word(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard place + count <= bytes.count,
      (0..<count).allSatisfy({ unsafe bytes[place + $0] == text.utf8Start[$0] })
    else { return false }
    place += count
    return true
  }

  private mutating func object(_ depth: Int) -> JSON? {
    place += 1
    var members: [String: JSON] = [:]
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipBlanks()
      guard let key = string(), take(UInt8(ascii: ":")), let value = value(depth: depth + 1),
        members.updateValue(value, forKey: key) == nil
      else { return nil }
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}")) ? .object(members) : nil
  }

  private mutating func array(_ depth: Int) -> JSON? {
    place += 1
    var items: [JSON] = []
    if take(UInt8(ascii: "]")) { return .array(items) }
    repeat {
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]")) ? .array(items) : nil
  }

  /// Whole numbers only: a run holds no other.
  private mutating func number() -> JSON? {
    let start = place
    while let byte = next, byte == UInt8(ascii: "-") || byte &- 0x30 < 10 { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let value = Int64(text), String(value) == text else { return nil }
    return .int(value)
  }

  private mutating func string() -> String? {
    guard next == UInt8(ascii: "\"") else { return nil }
    place += 1
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"): guard escape(&text) else { return nil }
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape(_ text: inout [UInt8]) -> Bool {
    guard let byte = next else { return false }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"): return unicodeEscape(&text)
    default: return false
    }
    return true
  }

  /// Two of them make one scalar where the first is a high surrogate.
  private mutating func unicodeEscape(_ text: inout [UInt8]) -> Bool {
    guard var value = hexDigits() else { return false }
    if value & 0xFC00 == 0xD800 {
      guard word("\\u"), let low = hexDigits(), low & 0xFC00 == 0xDC00 else { return false }
      value = 0x10000 + ((value & 0x3FF) << 10 | (low & 0x3FF))
    }
    guard let scalar = Unicode.Scalar(value) else { return false }
    text.append(contentsOf: String(scalar).utf8)
    return true
  }

  private mutating func hexDigits() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      switch bytes[place] {
      case 0x30...0x39: value = value << 4 | UInt32(bytes[place] - 0x30)
      case 0x61...0x66: value = value << 4 | UInt32(bytes[place] - 0x61 + 10)
      case 0x41...0x46: value = value << 4 | UInt32(bytes[place] - 0x41 + 10)
      default: return nil
      }
      place += 1
    }
    return value
  }
}
