internal import Glibc
public import Text

/// A JSON document as every file of a run writes it: keys sorted, two spaces of indent (spec 6).
public indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case string(String)
  case array([JSON])
  /// Keys are sorted when it is written.
  case object([String: JSON])

  public var text: String {
    var buffer = TextBuffer()
    write(to: &buffer)
    return buffer.text
  }

  /// Appends the document with its final line end.
  public func write(to buffer: inout TextBuffer) {
    write(to: &buffer, indent: 0)
    buffer.append(UInt8(ascii: "\n"))
  }

  private func write(to buffer: inout TextBuffer, indent: Int) {
    switch self {
    case .null: buffer.append("null" as StaticString)
    case .bool(let value): buffer.append(value ? "true" as StaticString : "false")
    case .int(let value): buffer.append(value)
    case .string(let value): JSON.write(value, to: &buffer)
    case .array(let items):
      JSON.writeBlock("[", "]", items, to: &buffer, indent: indent) { item, buffer in
        item.write(to: &buffer, indent: indent + 2)
      }
    case .object(let members):
      let sorted = members.sorted { bytesPrecede($0.key, $1.key) }
      JSON.writeBlock("{", "}", sorted, to: &buffer, indent: indent) { member, buffer in
        JSON.write(member.key, to: &buffer)
        buffer.append(": " as StaticString)
        member.value.write(to: &buffer, indent: indent + 2)
      }
    }
  }

  private static func writeBlock<Item>(
    _ open: StaticString, _ close: StaticString, _ items: [Item], to buffer: inout TextBuffer,
    indent: Int, _ writeItem: (Item, inout TextBuffer) -> Void
  ) {
    buffer.append(open)
    for (index, item) in items.enumerated() {
      buffer.append(index == 0 ? "\n" as StaticString : ",\n")
      appendBlanks(indent + 2, to: &buffer)
      writeItem(item, &buffer)
    }
    if !items.isEmpty {
      buffer.append(UInt8(ascii: "\n"))
      appendBlanks(indent, to: &buffer)
    }
    buffer.append(close)
  }

  private static func appendBlanks(_ count: Int, to buffer: inout TextBuffer) {
    for _ in 0..<count { buffer.append(UInt8(ascii: " ")) }
  }

  /// A string in its quotes.
  static func write(_ string: String, to buffer: inout TextBuffer) {
    buffer.append(UInt8(ascii: "\""))
    if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x5C }) {
      buffer.append(string)
    } else {
      writeEscaped(string, to: &buffer)
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private static func writeEscaped(_ string: String, to buffer: inout TextBuffer) {
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): buffer.append("\\\"" as StaticString)
      case UInt8(ascii: "\\"): buffer.append("\\\\" as StaticString)
      case 0x0A: buffer.append("\\n" as StaticString)
      case 0x0D: buffer.append("\\r" as StaticString)
      case 0x09: buffer.append("\\t" as StaticString)
      case 0x08: buffer.append("\\b" as StaticString)
      case 0x0C: buffer.append("\\f" as StaticString)
      case 0..<0x20:
        buffer.append("\\u00" as StaticString)
        buffer.append(UInt8(ascii: "0") + (byte >> 4))
        buffer.append((byte & 15 < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) + (byte & 15))
      default: buffer.append(byte)
      }
    }
  }
}

/// Whether a text comes first when texts are compared as bytes.
public func bytesPrecede(_ left: String, _ right: String) -> Bool {
  let order = unsafe left.utf8.withContiguousStorageIfAvailable { left in
    unsafe right.utf8.withContiguousStorageIfAvailable { right in
      let common = unsafe memcmp(
        left.baseAddress!, right.baseAddress!, min(left.count, right.count))
      return common == 0 ? left.count < right.count : common < 0
    }
  }
  return (order ?? nil) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
}
