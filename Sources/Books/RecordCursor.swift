internal import Model
internal import Text

/// Walks over the records of one CSV file, blank lines left out.
struct RecordCursor: ~Copyable {
  enum Step {
    case record
    /// The structure of the record is broken; reading resumes at the next physical line.
    case malformed
    case end
  }

  let reader = CSVRecordReader()
  /// First physical line of the record, from 1.
  private(set) var line = 0
  /// The record as it stands in the file, without its line end.
  private(set) var raw: Bytes
  private let file: Bytes
  private var offset = 0
  private var nextLine = 1

  /// - Parameter file: must stay where it is while the cursor lives; without byte-order mark.
  init(_ file: Bytes) {
    self.file = file
    raw = file.prefix(0)
  }

  mutating func next() -> Step {
    skipBlankLines()
    guard offset < file.count else { return .end }
    let rest = file.dropFirst(offset)
    line = nextLine
    let outcome = unsafe reader.read(
      UnsafeRawBufferPointer(start: rest.start, count: rest.count), atEnd: true)
    if case .record(let length, let lines) = outcome {
      raw = withoutLineEnd(rest.prefix(length))
      offset += length
      nextLine += lines
      return .record
    }
    offset += lineLength(rest)
    nextLine += 1
    return .malformed
  }

  private mutating func skipBlankLines() {
    while offset < file.count {
      let rest = file.dropFirst(offset)
      var index = 0
      while index < rest.count, [0x20, 0x09, 0x0D].contains(rest[index]) { index += 1 }
      guard index == rest.count || rest[index] == 0x0A else { return }
      offset += min(index + 1, rest.count)
      nextLine += 1
    }
  }

  private func lineLength(_ rest: Bytes) -> Int {
    var index = 0
    while index < rest.count, rest[index] != 0x0A { index += 1 }
    return min(index + 1, rest.count)
  }

  private func withoutLineEnd(_ record: Bytes) -> Bytes {
    var count = record.count
    if count > 0, record[count - 1] == 0x0A { count -= 1 }
    if count > 0, count < record.count, record[count - 1] == 0x0D { count -= 1 }
    return record.prefix(count)
  }
}

extension Bytes {
  /// Neither NUL nor anything beyond ASCII.
  var isPlainASCII: Bool {
    var index = 0
    while index + 8 <= count {
      let word = word(index)
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word
      if (word | zeros) & 0x8080_8080_8080_8080 != 0 { return false }
      index += 8
    }
    while index < count {
      if self[index] == 0 || self[index] >= 0x80 { return false }
      index += 1
    }
    return true
  }

  /// UTF-8 without NUL.
  var isText: Bool {
    let buffer = unsafe UnsafeBufferPointer(start: start, count: count)
    return unsafe !buffer.contains(0) && String(validating: buffer, as: UTF8.self) != nil
  }
}
