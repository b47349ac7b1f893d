import Books
import Exports
import Model
import Text

/// JSON lines: what simdjson makes of each against a plain parser by the grammar.
@Sendable func fuzzJSON(_ input: Input) {
  let content = Array("{}\n".utf8) + input.array
  withFile(content) { path in
    let (rows, failure) = readRows(path)
    same(failure, "", "a failure")
    var next = 0
    for (index, text) in content.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = Array(text.last == 0x0D ? text.dropLast() : text)
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      guard next < rows.count else { differ("line \(index + 1) was not handed over") }
      same(rows[next].line, Int64(index + 1), "line of row \(next)")
      same(rows[next].raw, line, "raw text of row \(next)")
      check(rows[next], line)
      next += 1
    }
    same(next, rows.count, "rows")
  }
}

private func check(_ row: ReadRow, _ line: [UInt8]) {
  let parsed = NaiveObject.parse(line)
  let told: String =
    switch row.outcome {
    case .record: "a record"
    case .malformed(let why): why
    }
  switch parsed {
  case .notOneObject: same(told, "not one JSON object", "line \(line)")
  case .badValue:
    same(told, "no text, number or null where one is due", "line \(line)")
  case .object(let fields):
    if fields.contains(where: { $0.contains(0) }) {
      same(told, "a NUL in a field", "line \(line)")
    } else if told == "a record" {
      same(row.texts[0], fields[0], "sid of \(line)")
      same(row.texts[1], fields[1], "account_sid of \(line)")
    } else if told.hasPrefix("not one") || told.hasPrefix("no text") || told.hasPrefix("a NUL") {
      differ("\(told): \(line)")
    }
  }
}
