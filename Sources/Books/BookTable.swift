internal import Model
package import Text

/// The columns of one file, numbered from 0.
protocol BookColumn: RawRepresentable, Sendable where RawValue == Int {
  /// As the header writes them, by number.
  static var names: [String] { get }
}

extension BookColumn {
  package var name: String { Self.names[rawValue] }
}

/// The columns of a file whose rows are in force for a span of time.
protocol DatedColumn: BookColumn {
  static var validFrom: Self { get }
  static var validTo: Self { get }
}

/// The files of a book, and where what is wrong with them goes.
struct BookSource {
  /// Ordered by path.
  let files: [BookFile]
  let log: ProblemLog

  /// Reads a file's rows in order.
  ///
  /// - Returns: whether the rows could list something: the file is there, and its header has the
  ///   first of the columns, which is the key. That a file is missing is not told here.
  func forEachRow<Column: BookColumn>(
    of path: String, _ columns: Column.Type, _ body: (BookRow<Column>) -> Void
  ) -> Bool {
    guard let index = files.firstIndex(where: { $0.path == path }) else { return false }
    return forEachRow(of: index, columns, body)
  }

  func forEachRow<Column: BookColumn>(
    of index: Int, _ columns: Column.Type, _ body: (BookRow<Column>) -> Void
  ) -> Bool {
    let bytes = files[index].bytes
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return reportEmpty(index) }
      let file = unsafe Bytes(start, buffer.count).dropFirst(byteOrderMarkLength(bytes))
      var cursor = RecordCursor(file)
      guard let count = readHeader(&cursor, index, columns) else { return false }
      var row = BookRow<Column>(log, file: index, columns: log.positions(of: index), file)
      while true {
        switch cursor.next() {
        case .end: return log.positions(of: index).first.map { $0 >= 0 } ?? false
        case .malformed: reportMalformed(SourceLine(file: index, line: cursor.line))
        case .record:
          row.take(cursor, fieldCount: count)
          body(row)
        }
      }
    }
  }

  /// - Returns: how many fields the header has; nil if it cannot be used.
  private func readHeader<Column: BookColumn>(
    _ cursor: inout RecordCursor, _ index: Int, _ columns: Column.Type
  ) -> Int? {
    switch cursor.next() {
    case .end:
      _ = reportEmpty(index)
      return nil
    case .malformed:
      reportMalformed(SourceLine(file: index, line: cursor.line))
      return nil
    case .record:
      let source = SourceLine(file: index, line: cursor.line)
      let fields = (0..<cursor.reader.fieldCount).map { cursor.reader.bytes($0) }
      BookHeader<Column>(log, source).read(fields)
      return fields.count
    }
  }

  private func reportEmpty(_ index: Int) -> Bool {
    log.report(
      .missingHeader, at: SourceLine(file: index, line: 1), field: -1,
      "the file is empty; it needs at least its header row",
      help: "write the column names into its first line")
    return false
  }

  private func reportMalformed(_ source: SourceLine) {
    log.report(
      .brokenQuoting, at: source, field: .max, "the row breaks the rules of CSV from here",
      help: "put a field that holds a comma, a quote or a line break in quotes, and double each "
        + "quote inside it; a field has at most 1 MiB")
  }
}

extension CSVRecordReader {
  /// A field's bytes; they live until the next record is read.
  package func bytes(_ index: Int) -> Bytes {
    let field = unsafe field(index)
    guard let start = field.baseAddress else { preconditionFailure("a field has an address") }
    return unsafe Bytes(start.assumingMemoryBound(to: UInt8.self), field.count)
  }
}
