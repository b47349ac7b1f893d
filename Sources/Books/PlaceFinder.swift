internal import Model
internal import Text

/// Finds where a field stands in its file, to tell it to people.
struct PlaceFinder {
  private let bytes: [UInt8]
  private var offset: Int
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = byteOrderMarkLength(bytes)
  }

  /// Line and byte column, both from 1, of a field of the row that begins on `line`.
  ///
  /// A quoted field may stand some lines below its row's first; a byte-order mark has no column.
  ///
  /// - Parameters:
  ///   - line: not below that of the call before.
  ///   - field: -1 = the row as a whole, which has column 0.
  mutating func place(line: Int, field: Int) -> (line: Int, column: Int) {
    while self.line < line, let end = bytes[offset...].firstIndex(of: 0x0A) {
      offset = end + 1
      self.line += 1
    }
    guard field >= 0 else { return (line, 0) }
    let start = fieldStart(field)
    var place = (line: line, column: start - offset + 1)
    for index in offset..<start where bytes[index] == 0x0A {
      place = (place.line + 1, start - index)
    }
    return place
  }

  /// Where a field begins; the last one it can tell if the row has fewer or breaks before.
  private func fieldStart(_ field: Int) -> Int {
    var start = offset
    for _ in 0..<field {
      guard let end = fieldEnd(start), end < bytes.count, bytes[end] == UInt8(ascii: ",")
      else { return start }
      start = end + 1
    }
    return start
  }

  /// One past a field that keeps to the rules of quoting; nil for any other.
  private func fieldEnd(_ start: Int) -> Int? {
    var index = start
    let quote = UInt8(ascii: "\"")
    if index < bytes.count, bytes[index] == quote {
      index += 1
      while true {
        guard let close = bytes[index...].firstIndex(of: quote) else { return nil }
        index = close + 1
        guard index < bytes.count, bytes[index] == quote else { break }
        index += 1
      }
      guard index < bytes.count else { return index }
      let next = bytes[index]
      return next == UInt8(ascii: ",") || next == 0x0A || next == 0x0D ? index : nil
    }
    let ends: [UInt8] = [UInt8(ascii: ","), 0x0A, 0x0D]
    while index < bytes.count, !ends.contains(bytes[index]) {
      if bytes[index] == quote { return nil }
      index += 1
    }
    return index
  }
}

/// 3 if the bytes begin with a UTF-8 byte-order mark, else 0.
func byteOrderMarkLength(_ bytes: [UInt8]) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}
