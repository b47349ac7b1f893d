public import Model
internal import Text

// What the cells of a row hold. Only the one form that the writer gives a value is read as it.

extension RunFileReader {
  /// Finds the cells of the row.
  ///
  /// - Returns: how many there are; nil when a quote stands where none may.
  public mutating func split() -> Int? {
    cells.removeAll(keepingCapacity: true)
    let row = unsafe self.row
    var place = 0
    while true {
      let from = place
      let isQuoted = unsafe place < row.count && row[place] == UInt8(ascii: "\"")
      if isQuoted {
        guard let end = unsafe RunFileReader.endOfQuotes(row, place) else { return nil }
        place = end
      } else {
        while place < row.count, unsafe row[place] != UInt8(ascii: ",") {
          if unsafe row[place] == UInt8(ascii: "\"") { return nil }
          place += 1
        }
      }
      cells.append(Cell(from: from, to: place, isQuoted: isQuoted))
      if place == row.count { return cells.count }
      guard unsafe row[place] == UInt8(ascii: ",") else { return nil }
      place += 1
    }
  }

  /// - Returns: the place behind the closing quote.
  private static func endOfQuotes(_ row: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var place = start + 1
    while place < row.count {
      if unsafe row[place] == UInt8(ascii: "\"") {
        guard place + 1 < row.count, unsafe row[place + 1] == UInt8(ascii: "\"") else {
          return place + 1
        }
        place += 1
      }
      place += 1
    }
    return nil
  }

  /// The cell as it stands, quotes included.
  public func raw(_ cell: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: row[cells[cell].from..<cells[cell].to])
  }

  /// What the cell says, without its quotes.
  public func text(_ cell: Int) -> [UInt8] {
    let raw = unsafe self.raw(cell)
    guard cells[cell].isQuoted else { return unsafe Array(raw) }
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var place = 1
    while place < raw.count - 1 {
      unsafe text.append(raw[place])
      unsafe place += raw[place] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }

  /// Whether the cell is as the writer writes its text: guarded against spreadsheets, UTF-8, in
  /// quotes only where it must be.
  public mutating func isWellFormed(_ cell: Int) -> Bool {
    let raw = unsafe self.raw(cell)
    if !cells[cell].isQuoted, let first = unsafe raw.first,
      first > UInt8(ascii: "@") || isDigit(first)
    {
      // Neither a guard nor quotes: but for a CR, ASCII needs no further look.
      if unsafe raw.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) { return true }
    }
    let text = self.text(cell)
    scratch.clear()
    unsafe text.withUnsafeBytes { unsafe scratch.appendCell($0) }
    return unsafe scratch.bytes.elementsEqual(self.raw(cell))
  }

  /// The one or two texts that the cell can stand for, the lesser first: a `'` before what a
  /// spreadsheet could run may be a guard, or the text's own.
  public func meanings(_ cell: Int) -> [[UInt8]] {
    let text = self.text(cell)
    guard text.first == UInt8(ascii: "'") else { return [text] }
    let rest = Array(text.dropFirst())
    guard unsafe rest.withUnsafeBytes({ unsafe needsGuard($0) }) else { return [text] }
    return rest.lexicographicallyPrecedes(text) ? [rest, text] : [text, rest]
  }

  public func equals(_ cell: Int, _ text: String) -> Bool {
    unsafe raw(cell).elementsEqual(text.utf8)
  }

  /// A whole number of 0 or more, without needless zeros.
  public func count(_ cell: Int) -> Int64? {
    let raw = unsafe self.raw(cell)
    guard (1...18).contains(raw.count), unsafe raw.count == 1 || raw[0] != UInt8(ascii: "0") else {
      return nil
    }
    var value: Int64 = 0
    for index in 0..<raw.count {
      let byte = unsafe raw[index]
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    return value
  }

  /// An amount with exactly `decimals` places.
  public func money(_ cell: Int, _ decimals: Int) -> Money? {
    unsafe Money(written: raw(cell), decimals)
  }

  /// `YYYY-MM-DDTHH:MM:SSZ`
  public func instant(_ cell: Int) -> Instant? {
    let raw = unsafe self.raw(cell)
    let form: StaticString = "0000-00-00T00:00:00Z"
    guard raw.count == form.utf8CodeUnitCount else { return nil }
    for place in 0..<raw.count {
      let wanted = unsafe form.utf8Start[place]
      guard unsafe wanted == UInt8(ascii: "0") ? isDigit(raw[place]) : raw[place] == wanted else {
        return nil
      }
    }
    func number(_ from: Int, _ to: Int) -> Int {
      unsafe raw[from..<to].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    return CivilDate(year: number(0, 4), month: number(5, 7), day: number(8, 10)).flatMap {
      Instant($0, hour: number(11, 13), minute: number(14, 16), second: number(17, 19))
    }
  }
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

extension Money {
  /// Reads what ``Model/Money/text(_:)`` writes, of at most 27 digits; no sum of a run overflows
  /// with those.
  public init?(written text: some Collection<UInt8>, _ decimals: Int) {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative ? 1 : 0)
    let whole = digits.count - decimals - 1
    guard whole >= 1, digits.count <= 28 else { return nil }
    if whole > 1, digits.first == UInt8(ascii: "0") { return nil }
    var units: Int128 = 0
    for (place, byte) in digits.enumerated() {
      if place == whole {
        guard byte == UInt8(ascii: ".") else { return nil }
      } else {
        guard isDigit(byte) else { return nil }
        units = units * 10 + Int128(byte - 0x30)
      }
    }
    if isNegative, units == 0 { return nil }
    self.init(units: isNegative ? -units : units)
  }
}
