internal import CScan
package import Model
internal import Text

/// What a row of an export is handed to: what it came to, the record, its texts, its line.
///
/// The record and the texts are those of the row unless it is malformed; then only `raw` counts.
package typealias RowSink = (RowOutcome, UsageRecord, RowTexts, Int64) throws(Failure) -> Void

/// Reads one export, whatever its format, row by row.
///
/// Nothing is lost: each row of the file that is not blank reaches the sink once. Allocates
/// nothing for a row.
@safe
package struct ExportReader: ~Copyable {
  var window: ExportWindow
  var decoder: Decoder
  /// The physical line that begins at the window's start, from 1.
  var line: Int64 = 1
  private(set) var rows: Int64 = 0
  /// Rows without a quote are split by the byte scan. Without it libcsv splits them all, which must
  /// come to the same.
  package var usesScan = true
  private let name: String
  let fields: FieldBuffer
  private let context: DecodingContext
  /// Rows and line when it was last looked whether reading gets on.
  private var seen: (rows: Int64, line: Int64) = (0, 1)

  /// A header of more columns is of no known export.
  static let maxColumns = 1 << 17
  /// A longer line ends reading: what holds one is no export, and could go on for days.
  package static let maxLineBytes = 5 << 30
  /// More blank lines in a row end reading, too.
  package static let maxBlankLines: Int64 = 1 << 28

  /// - Parameters:
  ///   - path: where the export lies.
  ///   - name: what messages call it.
  ///   - readsAhead: decompresses on a second thread.
  ///   - onRaw: receives every byte of the file as stored, in order; on whichever thread reads.
  /// - Throws: exit 66 when it cannot be opened.
  package init(
    path: String, name: String, context: DecodingContext,
    readsAhead: Bool = false,
    onRaw: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(Failure) {
    if readsAhead,
      let ahead = try unsafe ReadAhead(
        path: path, name: name, inflate: context.inflate, onRaw: onRaw)
    {
      self.init(ExportWindow(.ahead(ahead)), name: name, context: context)
    } else {
      let stream = try unsafe ExportStream(
        path: path, name: name, inflate: context.inflate, onRaw: onRaw)
      self.init(ExportWindow(.stream(StreamBox(stream))), name: name, context: context)
    }
  }

  private init(_ window: consuming ExportWindow, name: String, context: DecodingContext) {
    self.name = name
    self.context = context
    self.window = window
    unsafe fields = .allocate(capacity: Field.count)
    unsafe fields.initialize(repeating: self.window.bytes(0, 0), count: Field.count)
    decoder = unsafe Decoder(context, nothing: self.window.bytes(0, 0), fields: fields)
  }

  deinit { unsafe fields.deallocate() }

  /// Reads everything there is.
  ///
  /// - Returns: rows handed over, and bytes of the file as stored.
  /// - Throws: exit 65 for a damaged file or an unknown format, 66 and 74 when it cannot be read.
  package mutating func read(_ sink: RowSink) throws(Failure) -> (rows: Int64, bytes: Int64) {
    do throws(Failure) {
      return try readRows(sink)
    } catch {
      // What looks strange may be damaged: only the end of a gzip member tells.
      if window.isGzip, error.isOfContent { try readToEnd() }
      throw error
    }
  }

  /// - Throws: what is wrong with the file itself, within the next 5 GiB.
  private mutating func readToEnd() throws(Failure) {
    var read = 0
    while !window.isAtEnd, read <= Self.maxLineBytes {
      read += window.count
      window.start = window.end
      try window.more()
    }
  }

  private mutating func readRows(_ sink: RowSink) throws(Failure) -> (rows: Int64, bytes: Int64) {
    try skipByteOrderMark()
    if let first = try firstByte() {
      if first == UInt8(ascii: "{") {
        try readJSONLines(sink)
      } else {
        try readCSV(try readHeader(), sink)
      }
    }
    return (rows, window.bytesRead)
  }

  private mutating func skipByteOrderMark() throws(Failure) {
    while window.count < 3, !window.isAtEnd { try window.more() }
    let start = unsafe window.unread
    if start.count >= 3, unsafe start[0] == 0xEF, unsafe start[1] == 0xBB, unsafe start[2] == 0xBF {
      window.start += 3
    }
  }

  /// Skips blank lines. - Returns: the first byte that is not blank; nil in an empty export.
  private mutating func firstByte() throws(Failure) -> UInt8? {
    var offset = 0
    while true {
      while offset < window.count {
        let byte = unsafe window.base[window.start + offset]
        offset += 1
        switch byte {
        case 0x0A:
          line += 1
          window.start += offset
          offset = 0
        case 0x20, 0x09, 0x0D: break
        default: return byte
        }
      }
      if window.isAtEnd { return nil }
      if offset > CSVRecordReader.maxRecordBytes { return UInt8(ascii: "?") }
      try checkProgress()
      try window.more()
    }
  }

  private mutating func readHeader() throws(Failure) -> ColumnLayout {
    let csv = CSVRecordReader()
    while true {
      switch unsafe csv.read(window.unread, atEnd: window.isAtEnd) {
      case .incomplete: try window.more()
      case .malformed:
        throw ColumnLayout.unknown(name, line)
      case .record(let length, let lines):
        guard csv.fieldCount <= Self.maxColumns else { throw ColumnLayout.unknown(name, line) }
        let names = (0..<csv.fieldCount).map { index in
          let field = unsafe csv.field(index)
          return unsafe String(decoding: field, as: UTF8.self)
        }
        let layout = try ColumnLayout(header: names, name: name, line: line)
        window.start += length
        line += Int64(lines)
        return layout
      }
    }
  }

  // MARK: Handing over

  /// Hands over the row whose fields have been set.
  mutating func take(_ layout: ColumnLayout.Format, raw: Bytes, _ sink: RowSink) throws(Failure) {
    let outcome = unsafe layout == .wallet ? decoder.decodeWallet(fields) : decoder.decode(fields)
    decoder.texts.raw = raw
    rows += 1
    try sink(outcome, decoder.record, decoder.texts, line)
  }

  mutating func takeMalformed(_ why: String, raw: Bytes, _ sink: RowSink) throws(Failure) {
    decoder.texts.raw = raw
    rows += 1
    try sink(.malformed(why), decoder.record, decoder.texts, line)
  }

  /// Hands over a line over the limit: its front alone, wherever its end may be.
  mutating func takeOversized(_ text: Bytes, _ sink: RowSink) throws(Failure) {
    let front = text.prefix(CSVRecordReader.maxRecordBytes)
    try takeMalformed("record over 4 MiB; only its first 4 MiB are kept", raw: front, sink)
  }

  /// Hands over a line whose end is not in the window, and skips the rest of it.
  mutating func takeEndlessLine(_ sink: RowSink) throws(Failure) {
    try takeOversized(window.bytes(window.start, CSVRecordReader.maxRecordBytes), sink)
    var skipped = 0
    while true {
      let end = unsafe rebill_find(window.base + window.start, window.count, 0x0A)
      if end >= 0 {
        window.start += end + 1
        line += 1
        return
      }
      skipped += window.count
      if skipped > Self.maxLineBytes { throw endless("a line of more than 5 GiB") }
      window.start = window.end
      if window.isAtEnd { return }
      try window.more()
    }
  }

  /// To be called now and then: rows must come.
  mutating func checkProgress() throws(Failure) {
    if rows > seen.rows {
      seen = (rows, line)
    } else if line - seen.line > Self.maxBlankLines {
      throw endless("more than 268,435,456 blank lines in a row")
    }
  }

  private func endless(_ what: String) -> Failure {
    Failure(
      .badExport,
      Problem(
        "E301", path: name, line: Int(line), "is damaged: \(what)",
        help: "fetch the export again, or leave it out whole with --quarantine"))
  }
}

extension Failure {
  /// Whether it tells of what stands in a file, which may be what damage made of it.
  fileprivate var isOfContent: Bool {
    (status == .badExport || status == .internalCheck) && problems.first?.code != "E301"
  }
}

/// Whether a line holds nothing but blanks and tabs.
func isBlank(_ line: Bytes) -> Bool {
  for index in 0..<line.count where line[index] != 0x20 && line[index] != 0x09 { return false }
  return true
}
