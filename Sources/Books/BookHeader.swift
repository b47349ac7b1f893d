internal import Model
internal import Text

/// Finds the columns in a header row and tells what is wrong with it.
struct BookHeader<Column: BookColumn> {
  private let log: ProblemLog
  private let source: SourceLine

  init(_ log: ProblemLog, _ source: SourceLine) {
    self.log = log
    self.source = source
  }

  func read(_ fields: [Bytes]) {
    let names = Column.names
    var positions = Array(repeating: -1, count: names.count)
    for (index, field) in fields.enumerated() {
      guard let column = names.firstIndex(where: { field.equals(Array($0.utf8)) }) else {
        reportUnknown(field, index)
        continue
      }
      if positions[column] < 0 {
        positions[column] = index
      } else {
        log.report(
          .repeatedColumn, at: source, field: index,
          "column \(names[column]) stands twice in the header", help: "delete one of the two")
      }
    }
    for (name, position) in zip(names, positions) where position < 0 {
      log.report(
        .missingColumn, at: source, field: -1, "column \(name) is missing",
        help: "add it to the header; the columns are \(names.joined(separator: ","))")
    }
    log.setPositions(positions, of: Int(source.file))
  }

  private func reportUnknown(_ field: Bytes, _ index: Int) {
    let names = Column.names
    guard !field.isEmpty else {
      log.report(
        .unknownColumn, at: source, field: index, "column \(index + 1) has no name",
        help: "delete the column, or the comma that makes it")
      return
    }
    guard field.isText else {
      log.report(
        .badText, at: source, field: index, "a column name is not UTF-8",
        help: "save the file as CSV in UTF-8")
      return
    }
    log.report(
      .unknownColumn, at: source, field: index, "column \(field.shown) is unknown",
      help: field.contains(UInt8(ascii: ";"))
        ? "save the file with commas between its columns, not semicolons"
        : suggestion(for: field.text, among: names)
          ?? "delete it; the columns are \(names.joined(separator: ","))")
  }
}
