import Books
import Exports
import Glibc
import Model
import Text

/// One row as the export reader handed it over.
struct ReadRow: Equatable {
  var outcome: RowOutcome
  var line: Int64
  var raw: [UInt8]
  /// Everything that was read from the row; empty when it is malformed.
  var texts: [[UInt8]] = []
  var numbers: [UInt64] = []
  var record = UsageRecord()

  init(_ outcome: RowOutcome, _ record: UsageRecord, _ texts: RowTexts, _ line: Int64) {
    self.outcome = outcome
    self.line = line
    raw = array(texts.raw)
    guard outcome == .record else { return }
    self.record = record
    self.texts = [texts.id, texts.account, texts.from, texts.to].map(array)
    numbers = [
      UInt64(bitPattern: record.eventTime.seconds), UInt64(bitPattern: record.dateUpdated.seconds),
      UInt64(bitPattern: record.duration), UInt64(bitPattern: record.segments),
      UInt64(bitPattern: record.media), UInt64(bitPattern: record.items),
      UInt64(bitPattern: record.price.nano), record.hasPrice ? 1 : 0, record.isWhatsApp ? 1 : 0,
      UInt64(record.kind.rawValue), UInt64(record.direction.rawValue),
      UInt64(record.status.rawValue), UInt64(record.priceUnit.rawValue), record.id.high,
      record.id.low, record.from.bits, record.to.bits, record.contentHash,
    ]
  }

  var isMalformed: Bool { outcome != .record }

  /// Equality of what is part of the contract: the words for people are free.
  static func == (left: ReadRow, right: ReadRow) -> Bool {
    left.isMalformed == right.isMalformed && left.line == right.line && left.raw == right.raw
      && left.texts == right.texts && left.numbers == right.numbers
  }
}

func array(_ text: Bytes) -> [UInt8] {
  Array(UnsafeBufferPointer(start: text.start, count: text.count))
}

/// The file that every input is written to, in memory where there is such a folder.
private let scratch: String = {
  let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
  return "\(folder)/rebill-fuzz-\(getpid())"
}()

/// Writes `bytes` to a file, hands over its path and removes it.
func withFile<Result>(_ bytes: [UInt8], _ body: (String) -> Result) -> Result {
  let descriptor = open(scratch, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
    differ("\(scratch) cannot be written")
  }
  close(descriptor)
  defer { unlink(scratch) }
  return body(scratch)
}

private let context = DecodingContext(book: Book())

/// Every row of an export, and how reading it ended: the words of the failure, if one.
func readRows(_ path: String, usesScan: Bool = true) -> (rows: [ReadRow], failure: String) {
  var rows: [ReadRow] = []
  do throws(Failure) {
    var reader = try ExportReader(path: path, name: "export", context: context)
    reader.usesScan = usesScan
    let (count, _) = try reader.read { outcome, record, texts, line throws(Failure) in
      rows.append(ReadRow(outcome, record, texts, line))
    }
    same(Int(count), rows.count, "rows counted and handed over")
    return (rows, "")
  } catch {
    return (rows, error.problems.map(\.text).joined())
  }
}
