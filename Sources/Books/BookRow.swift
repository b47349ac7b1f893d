internal import Model
internal import Text

/// One row of a file of the book; its fields live only while the row is being read.
///
/// The functions that read a field tell what is wrong with it and then answer nil. A field that
/// was told before, or whose column is missing, is nil without a word.
struct BookRow<Column: BookColumn> {
  private(set) var source: SourceLine
  /// The row as it stands in the file, without its line end.
  private(set) var raw: Bytes
  private let log: ProblemLog
  /// By column: which field it is, or -1.
  private let positions: [Int]
  private var fields: [Bytes?] = []

  init(_ log: ProblemLog, file: Int, columns positions: [Int], _ bytes: Bytes) {
    self.log = log
    self.positions = positions
    source = SourceLine(file: file, line: 0)
    raw = bytes
  }

  subscript(column: Column) -> Bytes? {
    let position = positions[column.rawValue]
    return position < 0 ? nil : fields[position]
  }

  func report(
    _ kind: BookProblem, _ column: Column, _ message: @autoclosure () -> String,
    help: @autoclosure () -> String
  ) {
    log.report(kind, at: source, column, message(), help: help())
  }

  /// Moves on to the record the cursor has read.
  ///
  /// Of a row with a wrong number of fields only the first can be trusted: it is most often the
  /// id, and rows that refer to it need not be told as well.
  mutating func take(_ cursor: borrowing RecordCursor, fieldCount: Int) {
    source.line = Int32(truncatingIfNeeded: cursor.line)
    raw = cursor.raw
    fields.removeAll(keepingCapacity: true)
    let isWhole = cursor.reader.fieldCount == fieldCount
    for index in 0..<fieldCount {
      let isTrusted = isWhole || (index == 0 && cursor.reader.fieldCount > 0)
      fields.append(isTrusted ? cursor.reader.bytes(index) : nil)
    }
    if !isWhole { reportCount(cursor.reader.fieldCount, fieldCount) }
    if !raw.isPlainASCII { dropBadText() }
  }

  private func reportCount(_ count: Int, _ expected: Int) {
    log.report(
      .fieldCount, at: source, field: count > expected ? expected : -1,
      "the row has \(count) fields, the header has \(expected)",
      help: count > expected
        ? "put a field that holds a comma in quotes, or delete what is too much"
        : "add the missing fields; a blank one still needs its comma")
  }

  private mutating func dropBadText() {
    for (index, field) in fields.enumerated() {
      guard let field, !field.isText else { continue }
      fields[index] = nil
      log.report(
        .badText, at: source, field: index,
        field.contains(0) ? "the field holds a NUL byte" : "the field is not valid UTF-8",
        help: "write the field again and save the file as CSV in UTF-8")
    }
  }
}

extension Bytes {
  package func contains(_ byte: UInt8) -> Bool {
    unsafe UnsafeBufferPointer(start: start, count: count).contains(byte)
  }
}
