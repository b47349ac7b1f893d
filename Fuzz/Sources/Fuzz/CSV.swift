import Books
import Exports
import Model
import Text

/// The rows of a CSV export: the byte scan against libcsv, and both against the rule of spec 3.5
/// said with libcsv alone.
///
/// The first byte chooses the header, and whether a long sound row shifts the rest across the end
/// of the slice that the scan looks at.
@Sendable func fuzzCSV(_ input: Input) {
  guard let choice = input.bytes.first else { return }
  var content = Array(headers[Int(choice & 3)].utf8)
  if choice & 4 != 0 {
    // The scan looks at 64 KiB; the row ends up to 512 bytes before.
    let length = 65_536 - content.count - Int(choice >> 3) * 16 - rowTail.utf8.count
    content += [UInt8](repeating: 0x78, count: length) + Array(rowTail.utf8)
  }
  content += input.array.dropFirst()
  withFile(content) { path in
    let (scanned, split) = (readRows(path), readRows(path, usesScan: false))
    same(scanned.failure, split.failure, "failures")
    same(scanned.rows.count, split.rows.count, "rows")
    for (left, right) in zip(scanned.rows, split.rows) { same(left, right, "row \(left.line)") }
    if scanned.failure.isEmpty { checkStructure(content, scanned.rows) }
  }
}

private let rowTail = ",AC1,,,,,,,,,,\n"

private let headers = [
  "sid,account_sid,direction,from,to,status,date_sent,duration,num_segments,price,price_unit,x\n",
  "sid,account_sid\r\n",
  "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,"
    + "PriceUnit\n",
  "Transaction ID,Location Id,Location Name,Transaction Type,Description,Activity Date,Date,"
    + "Amount,Wallet Balance After Transaction,Total Wallet Balance (Including Wallet Credits)\n",
]

/// Each row that is not blank is handed over once, at its line, and those whose structure is broken
/// are malformed.
private func checkStructure(_ content: [UInt8], _ rows: [ReadRow]) {
  var next = 0
  forEachRow(of: content) { line, isBroken in
    guard next < rows.count else { differ("the row at line \(line) was not handed over") }
    same(rows[next].line, line, "line of row \(next)")
    if isBroken, !rows[next].isMalformed { differ("the broken row at line \(line) was read") }
    next += 1
  }
  same(next, rows.count, "rows")
}

private func forEachRow(of content: [UInt8], _ body: (Int64, Bool) -> Void) {
  let csv = CSVRecordReader()
  content.withUnsafeBytes { all in
    var (offset, line, columns) = (0, Int64(1), 0)
    while offset < all.count {
      let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
      let end = rest.firstIndex(of: 0x0A)
      var first = rest[..<(end ?? rest.count)]
      if end != nil, first.last == 0x0D { first = first.dropLast() }
      if first.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        (offset, line) = (offset + (end ?? rest.count) + 1, line + 1)
        continue
      }
      let outcome = csv.read(rest, atEnd: true)
      if columns == 0 { columns = csv.fieldCount }
      if case .record(let length, let lines) = outcome, csv.fieldCount == columns {
        if line > 1 { body(line, false) }
        (offset, line) = (offset + length, line + Int64(lines))
      } else {
        body(line, true)
        (offset, line) = (offset + (end ?? rest.count) + 1, line + 1)
      }
    }
  }
}
