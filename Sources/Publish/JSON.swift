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
    var result = ""
    write(to: &result, indent: 0)
    result.append("\n")
    return result
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .string(let value): JSON.write(value, to: &text)
    case .array(let items):
      JSON.writeBlock("[", "]", items, to: &text, indent: indent) { item, text in
        item.write(to: &text, indent: indent + 2)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      JSON.writeBlock("{", "}", sorted, to: &text, indent: indent) { member, text in
        JSON.write(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, indent: indent + 2)
      }
    }
  }

  private static func writeBlock<Item>(
    _ open: String, _ close: String, _ items: [Item], to text: inout String, indent: Int,
    _ writeItem: (Item, inout String) -> Void
  ) {
    text += open
    for (index, item) in items.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += String(repeating: " ", count: indent + 2)
      writeItem(item, &text)
    }
    if !items.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
    text += close
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\u{0}"..."\u{1F}":
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
