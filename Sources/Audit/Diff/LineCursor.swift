package import Model
internal import RunFiles
internal import Text

/// One invoice line as a run's file holds it, kept beyond its row.
package struct InvoiceLine: Sendable {
  /// The columns of `invoice-lines.csv` (spec 6).
  package enum Column: Int {
    case line, recordID, component, startedAt, product, from, to, quantity, unit, amount
  }

  /// The row, quotes included.
  private let bytes: [UInt8]
  private let ends: InlineArray<11, Int32>
  package let component: Int
  /// In the decimals of the comparison.
  package let amount: Money

  fileprivate init(_ reader: borrowing TableReader, _ amount: Money) {
    bytes = unsafe Array(reader.row)
    var ends = InlineArray<11, Int32>(repeating: 0)
    for index in ends.indices { ends[index] = Int32(truncatingIfNeeded: reader.end(of: index)) }
    self.ends = ends
    var component = 0
    let digits = unsafe reader.cell(Column.component.rawValue)
    for index in 0..<digits.count {
      component = component &* 10 &+ Int(unsafe digits[index] & 0x0F)
    }
    self.component = component
    self.amount = amount
  }

  /// The cells from one column through another, as they are written.
  package func withCells<Result>(
    _ first: Column, _ last: Column, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let from = first == .line ? 0 : Int(ends[first.rawValue - 1]) + 1
    return unsafe bytes.withUnsafeBytes {
      unsafe body(UnsafeRawBufferPointer(rebasing: $0[from..<Int(ends[last.rawValue])]))
    }
  }

  package func withCell<Result>(_ column: Column, _ body: (UnsafeRawBufferPointer) -> Result)
    -> Result
  {
    unsafe withCells(column, column, body)
  }

  package func text(_ column: Column) -> String { unsafe withCell(column, cellText) }

  package func compare(_ other: InvoiceLine, _ first: Column, _ last: Column) -> Int {
    unsafe withCells(first, last) { left in
      unsafe other.withCells(first, last) { right in unsafe compareBytes(left, right) }
    }
  }

  package func isEqual(_ other: InvoiceLine, in column: Column) -> Bool {
    compare(other, column, column) == 0
  }

  /// Below 0, 0 or above 0, by record and component.
  func compareKey(_ other: InvoiceLine) -> Int {
    let ids = compare(other, .recordID, .recordID)
    return ids != 0 ? ids : component - other.component
  }

  /// Orders lines of one second: by key, then by whatever else they say.
  func compareAll(_ other: InvoiceLine) -> Int {
    let keys = compareKey(other)
    if keys != 0 { return keys }
    let rest = compare(other, .product, .unit)
    if rest != 0 { return rest }
    return amount == other.amount ? 0 : amount < other.amount ? -1 : 1
  }
}

@inline(__always)
func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  for index in 0..<min(left.count, right.count) where unsafe left[index] != right[index] {
    return unsafe Int(left[index]) - Int(right[index])
  }
  return left.count - right.count
}

/// Walks along the invoice lines of one sub-account in one run; one row is in memory at a time.
final class LineCursor {
  private var reader: TableReader
  private let written: Int
  private let decimals: Int
  private(set) var isAtEnd = false

  /// - Parameter decimals: those of the comparison.
  init(_ run: PublishedRun, _ path: String, decimals: Int) throws(Failure) {
    reader = try run.table(path, header: InvoiceFormat.linesHeader)
    written = run.lineDecimals
    self.decimals = decimals
    try advance()
  }

  func advance() throws(Failure) { isAtEnd = try !reader.next() }

  /// What the row says; its number is the file's own and does not count.
  private var content: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: reader.row[(reader.end(of: 0) + 1)...])
  }

  /// Whether both stand at the same line. Lines that only their amount's decimals tell apart are
  /// found equal later.
  func isSame(as other: LineCursor) -> Bool { unsafe compareBytes(content, other.content) == 0 }

  /// Below 0, 0 or above 0, as the event times compare.
  func compareTime(_ other: LineCursor) -> Int {
    let column = InvoiceLine.Column.startedAt.rawValue
    return unsafe compareBytes(reader.cell(column), other.reader.cell(column))
  }

  func copyTime(to time: inout [UInt8]) { copy(.startedAt, to: &time) }
  func copyID(to id: inout [UInt8]) { copy(.recordID, to: &id) }

  private func copy(_ column: InvoiceLine.Column, to bytes: inout [UInt8]) {
    bytes.removeAll(keepingCapacity: true)
    unsafe bytes.append(contentsOf: reader.cell(column.rawValue))
  }

  /// Takes every line of the second that the cursor stands at.
  func takeSecond(_ lines: inout [InvoiceLine], _ time: [UInt8]) throws(Failure) {
    while !isAtEnd, unsafe reader.cell(InvoiceLine.Column.startedAt.rawValue).elementsEqual(time) {
      let cell = unsafe reader.cell(InvoiceLine.Column.amount.rawValue)
      guard let amount = unsafe Money(cell, written: written, decimals: decimals) else {
        throw reader.damaged()
      }
      lines.append(InvoiceLine(reader, amount))
      try advance()
    }
  }
}
