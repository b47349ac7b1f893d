internal import Exports
import Foundation
import Model
import TestSupport
import Testing
internal import Text

/// One row as a reader handed it over.
struct ReadRow: Equatable {
  var isMalformed: Bool
  var line: Int64
  var raw: [UInt8]
  /// Everything that was read from the row; empty when it is malformed.
  var texts: [[UInt8]] = []
  var numbers: [UInt64] = []

  init(_ outcome: RowOutcome, _ record: UsageRecord, _ texts: RowTexts, _ line: Int64) {
    isMalformed = outcome != .record
    self.line = line
    raw = bytes(texts.raw)
    if isMalformed { return }
    self.texts = [texts.id, texts.account, texts.from, texts.to].map(bytes)
    numbers = ReadRow.numbers(record)
  }

  /// Whether two rows say the same, however they say it.
  func says(_ other: ReadRow) -> Bool { texts == other.texts && numbers == other.numbers }

  private static func numbers(_ record: UsageRecord) -> [UInt64] {
    let signed = [
      Int64(record.account), Int64(record.exemptCode), record.eventTime.seconds,
      record.dateUpdated.seconds, record.duration, record.segments, record.media, record.items,
      record.price.nano,
    ]
    let words = [
      record.kind.rawValue, record.direction.rawValue, record.status.rawValue,
      record.priceUnit.rawValue, record.isWhatsApp ? 1 : 0, record.hasPrice ? 1 : 0,
    ]
    return signed.map { UInt64(bitPattern: $0) } + words.map { UInt64($0) } + [
      record.id.high, record.id.low, record.from.bits, record.to.bits, record.contentHash,
    ]
  }
}

func bytes(_ text: Bytes) -> [UInt8] {
  unsafe Array(UnsafeBufferPointer(start: text.start, count: text.count))
}

/// Every row of an export.
///
/// - Parameter usesScan: false = libcsv splits every row.
func readRows(_ content: some Sequence<UInt8>, usesScan: Bool = true, book: Book = Book()) throws
  -> [ReadRow]
{
  let scratch = try Scratch()
  try scratch.write("export", content)
  return try readRows(at: scratch["export"].path, usesScan: usesScan, book: book)
}

func readRows(at path: String, usesScan: Bool = true, book: Book = Book()) throws -> [ReadRow] {
  var rows: [ReadRow] = []
  try readRecords(at: path, usesScan: usesScan, book: book) { outcome, record, texts, line in
    rows.append(ReadRow(outcome, record, texts, line))
  }
  return rows
}

func readRecords(
  at path: String, usesScan: Bool = true, book: Book = Book(),
  _ body: (RowOutcome, UsageRecord, RowTexts, Int64) -> Void
) throws {
  var reader = try unsafe ExportReader(
    path: path, name: "export", context: DecodingContext(book: book))
  reader.usesScan = usesScan
  let (count, _) = try reader.read { outcome, record, texts, line throws(Failure) in
    body(outcome, record, texts, line)
  }
  #expect(count >= 0)
}

/// The decompressed bytes of a file.
func readBytes(at path: String, by library: InflateLibrary = .standard) throws -> [UInt8] {
  var stream = try unsafe ExportStream(path: path, name: "export", inflate: library) { _ in }
  var (all, room) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
  while true {
    let count = try unsafe room.withUnsafeMutableBytes { try unsafe stream.read(into: $0) }
    if count == 0 { return all }
    all += room[..<count]
  }
}
