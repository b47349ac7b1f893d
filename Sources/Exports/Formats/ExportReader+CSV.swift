internal import CScan
internal import Model
internal import Text

/// Offsets of the bytes that separate fields and rows in a slice of the window.
@safe
private struct Places: ~Copyable {
  static let sliceBytes = 64 << 10
  /// Commas and breaks, ascending. The entry before the first is `.max`; see `takeRegularRow`.
  private(set) var list: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  /// Breaks alone: line ends, quotes, NUL, bytes above 0x7F.
  private(set) var breaks: UnsafeMutablePointer<UInt32>
  private(set) var breakCount = 0
  private var capacity = Places.sliceBytes

  init() {
    unsafe list = Places.allocate(capacity)
    unsafe breaks = Places.allocate(capacity)
  }

  deinit {
    unsafe (list - 1).deallocate()
    unsafe (breaks - 1).deallocate()
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt32> {
    let start = UnsafeMutablePointer<UInt32>.allocate(
      capacity: 1 + capacity + Int(REBILL_SCAN_SLACK))
    unsafe start.pointee = .max
    return unsafe start + 1
  }

  mutating func scan(_ start: UnsafePointer<UInt8>, _ length: Int) {
    if length > capacity {
      unsafe (list - 1).deallocate()
      unsafe (breaks - 1).deallocate()
      capacity = length
      unsafe list = Places.allocate(capacity)
      unsafe breaks = Places.allocate(capacity)
    }
    count = unsafe rebill_scan(start, length, list, breaks, &breakCount)
  }
}

/// How far a slice has been read.
private struct Cursor {
  /// The first entries of `list` and of `breaks` behind the last finished row.
  var place = 0
  var lineBreak = 0
  /// Offset in the slice at which the next row begins.
  var row = 0

  /// Goes to the first places that are not before the row.
  mutating func skip(_ places: borrowing Places) {
    while place < places.count, unsafe Int(places.list[place]) < row { place += 1 }
    while lineBreak < places.breakCount, unsafe Int(places.breaks[lineBreak]) < row {
      lineBreak += 1
    }
  }
}

private enum Step { case done, needsMore }

extension ExportReader {
  /// Rows without a quote are split along the places of their commas; all others go to libcsv.
  mutating func readCSV(_ layout: ColumnLayout, _ sink: RowSink) throws(Failure) {
    let csv = CSVRecordReader()
    var places = Places()
    var sliceBytes = Places.sliceBytes
    while true {
      let length = min(window.count, sliceBytes)
      unsafe places.scan(window.base + window.start, length)
      var cursor = Cursor()
      while cursor.row < length {
        if usesScan, try takeRegularRow(layout, places, &cursor, sink) { continue }
        let step = try takeAnyRow(layout, csv, places, &cursor, length, sink)
        if step == .needsMore { break }
        cursor.skip(places)
      }
      let sliceIsWhole = length == window.count
      window.start += cursor.row
      if cursor.row > 0 {
        sliceBytes = Places.sliceBytes
      } else if length > CSVRecordReader.maxRecordBytes + 2 {
        try takeEndlessLine(sink)
        continue
      } else if !sliceIsWhole {
        sliceBytes *= 2
      }
      guard sliceIsWhole else { continue }
      if window.isAtEnd { return }
      try checkProgress()
      try window.more()
    }
  }

  // The two arrays that the byte scan fills, for rows of three columns that end with LF; a row with
  // a quote stands between them:
  //
  //   slice      a , b , c \n d , " e " , f \n g , h , i \n
  //   offset     0 1 2 3 4 5  6 7 8 9 …              20
  //
  //   list  [-1]  1   3   5   7   8   10  11  13  15  17  19     commas and breaks, ascending
  //         .max  └─ first row ─┘
  //   breaks          5       8   10      13              19     breaks alone: LF, CR, quote,
  //                                                              NUL, bytes above 0x7F
  //
  // `cursor.place` and `cursor.lineBreak` are the first entries of each that are behind the last
  // finished row. A row is regular when its third place from there (`list[columns - 1]`) is also
  // the first break, and that break is LF or CR LF: then all places before it are commas, so there
  // are as many as the header has, and nothing else of note. Field n is between `list[n - 1]` and
  // `list[n]`.
  //
  // The entry before the first field is that of the line end of the row before. At the very front
  // there is none, so `.max` is stored there, and `.max &+ 1` is 0, where the slice begins. That
  // is checked, too (`list[-1] &+ 1 == row`): libcsv may have ended the row before it elsewhere.
  //
  // Advice to whoever changes this:
  // - Whatever is not plainly regular returns false before anything is changed; libcsv then reads
  //   the row. `usesScan = false` sends every row there, and tests compare the two.
  // - Offsets are of the slice, not of the window: both arrays are filled anew for each slice, and
  //   the row that the slice cuts off is scanned again with what follows it.
  // - The arrays have `REBILL_SCAN_SLACK` entries to spare, as the scan stores whole vectors. Only
  //   the first `count` and `breakCount` mean anything; compare with those before looking.
  // - Runs once per record and allocates nothing: `make bench-check` counts its instructions.

  /// Takes a row that has as many commas as the header, then the line end, and nothing else of
  /// note: the path of nearly every record.
  ///
  /// - Returns: false, and nothing is changed, for any other row.
  @inline(__always)
  private mutating func takeRegularRow(
    _ layout: ColumnLayout, _ places: borrowing Places, _ cursor: inout Cursor, _ sink: RowSink
  ) throws(Failure) -> Bool {
    let list = unsafe places.list + cursor.place
    let breaks = unsafe places.breaks + cursor.lineBreak
    let columns = layout.columns
    // All before the first break are commas, so the row is regular if that is its last place.
    guard cursor.place + columns <= places.count, cursor.lineBreak < places.breakCount,
      unsafe list[columns - 1] == breaks[0], unsafe Int(list[-1] &+ 1) == cursor.row
    else { return false }
    let slice = unsafe UnsafePointer(window.base) + window.start
    let end = unsafe Int(breaks[0])
    var ending = 1
    if unsafe slice[end] != 0x0A {
      guard unsafe slice[end] == 0x0D, cursor.lineBreak + 1 < places.breakCount,
        unsafe Int(breaks[1]) == end + 1, unsafe slice[end + 1] == 0x0A
      else { return false }
      ending = 2
    }
    guard end - cursor.row <= CSVRecordReader.maxFieldBytes else { return false }
    for taken in layout.taken {
      let from = unsafe Int(list[taken.column - 1] &+ 1)
      unsafe fields[taken.field] = unsafe Bytes(slice + from, Int(list[taken.column]) &- from)
    }
    try unsafe take(layout.format, raw: Bytes(slice + cursor.row, end - cursor.row), sink)
    line += 1
    cursor.row = end + ending
    cursor.place += columns - 1 + ending
    cursor.lineBreak += ending
    return true
  }

  /// Any row: blank, quoted, with letters beyond ASCII, broken, or cut off by the slice's end.
  private mutating func takeAnyRow(
    _ layout: ColumnLayout, _ csv: borrowing CSVRecordReader, _ places: borrowing Places,
    _ cursor: inout Cursor, _ length: Int, _ sink: RowSink
  ) throws(Failure) -> Step {
    let slice = unsafe window.base + window.start
    var place = cursor.place
    var hasQuote = false
    while place < places.count, unsafe slice[Int(places.list[place])] != 0x0A {
      hasQuote = unsafe hasQuote || slice[Int(places.list[place])] == UInt8(ascii: "\"")
      place += 1
    }
    let isLast = place == places.count
    if isLast, !(window.isAtEnd && length == window.count) { return .needsMore }
    let lineEnd = unsafe isLast ? length : Int(places.list[place])
    let text = unsafe Bytes(UnsafePointer(slice) + cursor.row, lineEnd - cursor.row)
    let row = isLast ? text : text.withoutCarriageReturn
    if row.count > CSVRecordReader.maxRecordBytes {
      try takeOversized(row, sink)
    } else if hasQuote || !(usesScan || isBlank(row)) {
      return try takeQuotedRow(layout, csv, text, &cursor, sink)
    } else {
      try takePlainRow(layout, row, sink)
    }
    line += 1
    cursor.row = isLast ? lineEnd : lineEnd + 1
    return .done
  }

  /// A row without quotes that is not regular.
  private mutating func takePlainRow(
    _ layout: ColumnLayout, _ text: Bytes, _ sink: RowSink
  ) throws(Failure) {
    if isBlank(text) { return }
    var column = 0
    var from = 0
    for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: ",") {
      guard index - from <= CSVRecordReader.maxFieldBytes else {
        return try takeMalformed("a field over 1 MiB", raw: text, sink)
      }
      unsafe setField(layout, column, Bytes(text.start + from, index - from))
      column += 1
      from = index + 1
    }
    if unsafe rebill_holds(text.start, text.count, 0x0D) != 0 {
      return try takeMalformed("a carriage return inside the row", raw: text, sink)
    }
    guard column == layout.columns else {
      let why = "\(column) fields where the header has \(layout.columns)"
      return try takeMalformed(why, raw: text, sink)
    }
    try takeChecked(layout, text, sink)
  }

  /// A row whose first line holds a quote; it may go on over further lines.
  private mutating func takeQuotedRow(
    _ layout: ColumnLayout, _ csv: borrowing CSVRecordReader, _ firstLine: Bytes,
    _ cursor: inout Cursor, _ sink: RowSink
  ) throws(Failure) -> Step {
    let unread = unsafe UnsafeRawBufferPointer(rebasing: window.unread[cursor.row...])
    let outcome = unsafe csv.read(unread, atEnd: window.isAtEnd)
    if outcome == .incomplete { return .needsMore }
    guard case .record(let length, let lines) = outcome, csv.fieldCount == layout.columns else {
      let why =
        outcome == .malformed
        ? "broken quoting" : "\(csv.fieldCount) fields where the header has \(layout.columns)"
      let hasLineEnd = firstLine.count < unread.count
      try takeMalformed(why, raw: hasLineEnd ? firstLine.withoutCarriageReturn : firstLine, sink)
      line += 1
      cursor.row += firstLine.count + (hasLineEnd ? 1 : 0)
      return .done
    }
    for column in 0..<csv.fieldCount {
      let field = unsafe csv.field(column)
      let start = unsafe field.baseAddress!.assumingMemoryBound(to: UInt8.self)
      unsafe setField(layout, column, Bytes(start, field.count))
    }
    let start = unsafe firstLine.start
    let hasLineEnd = unsafe start[length - 1] == 0x0A
    let text = unsafe Bytes(start, hasLineEnd ? length - 1 : length)
    try takeChecked(layout, hasLineEnd ? text.withoutCarriageReturn : text, sink)
    line += Int64(lines)
    cursor.row += length
    return .done
  }

  private mutating func takeChecked(
    _ layout: ColumnLayout, _ text: Bytes, _ sink: RowSink
  ) throws(Failure) {
    guard unsafe rebill_is_text(text.start, text.count) != 0 else {
      return try takeMalformed("bytes that are no UTF-8 text", raw: text, sink)
    }
    try take(layout.format, raw: text, sink)
  }

  private func setField(_ layout: ColumnLayout, _ column: Int, _ text: Bytes) {
    for taken in layout.taken where taken.column == column { unsafe fields[taken.field] = text }
  }
}
