internal import CCSV
internal import Model

/// Splits one CSV record at a time by strict RFC 4180, with libcsv.
///
/// libcsv trims blanks, skips blank rows and does not say where a record ends; given a space
/// function that knows no blanks, told to report every line end, and fed one physical line at a
/// time, it does none of that. After an error it is started anew, so a broken record never touches
/// the next one.
///
/// - Note: the fields of a record live until the next call; their bytes are owned by the reader.
@safe
public struct CSVRecordReader: ~Copyable {
  /// What stood at the place that was read.
  public enum Outcome: Equatable, Sendable {
    /// A record of `length` bytes, its line end included, over `lines` physical lines.
    case record(length: Int, lines: Int)
    /// The structure of the record is broken, or it passes a limit.
    case malformed
    /// The bytes end inside the record, and more may come.
    case incomplete
  }

  /// A field over this many bytes is malformed (spec 3.5).
  public static let maxFieldBytes = 1 << 20
  /// A record over this many bytes, line end left out, is malformed (spec 3.5).
  public static let maxRecordBytes = 4 << 20

  private let parser: UnsafeMutablePointer<csv_parser>
  private let state: UnsafeMutablePointer<FieldStore>

  public init() {
    unsafe parser = .allocate(capacity: 1)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: FieldStore())
    unsafe parser.initialize(to: csv_parser())
    start()
  }

  deinit {
    unsafe csv_free(parser)
    unsafe parser.deallocate()
    unsafe state.pointee.free()
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  public var fieldCount: Int { unsafe state.pointee.ends.count }

  /// - Precondition: `index` is below ``fieldCount``.
  public func field(_ index: Int) -> UnsafeRawBufferPointer {
    let start = unsafe index == 0 ? 0 : state.pointee.ends[index - 1]
    return unsafe UnsafeRawBufferPointer(
      start: state.pointee.bytes + start, count: state.pointee.ends[index] - start)
  }

  /// Reads the record that begins at the first of `bytes`.
  ///
  /// - Parameter atEnd: nothing follows `bytes`; a last line needs no line end.
  /// - Complexity: O(length of the record).
  public func read(_ bytes: UnsafeRawBufferPointer, atEnd: Bool) -> Outcome {
    unsafe state.pointee.reset()
    var offset = 0
    var lines = 0
    while true {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
      guard let lineEnd = unsafe rest.firstIndex(of: 0x0A) else {
        return unsafe readLastLine(rest, offset: offset, lines: lines, atEnd: atEnd)
      }
      let length = lineEnd + 1
      lines += 1
      guard unsafe feed(rest, count: length) else { return fail() }
      offset += length
      if unsafe state.pointee.rows > 0 {
        let ending = unsafe lineEnd > 0 && rest[lineEnd - 1] == 0x0D ? 2 : 1
        // A CR ends a row too, and a quote behind it may have taken the line's own end for text.
        guard unsafe state.pointee.rows == ending, unsafe state.pointee.lastEnd == 0x0A,
          offset - ending <= Self.maxRecordBytes, unsafe !state.pointee.overLimit
        else { return fail() }
        return .record(length: offset, lines: lines)
      }
      if unsafe offset > Self.maxRecordBytes || state.pointee.overLimit { return fail() }
    }
  }

  private func readLastLine(
    _ rest: UnsafeRawBufferPointer, offset: Int, lines: Int, atEnd: Bool
  ) -> Outcome {
    if offset + rest.count > Self.maxRecordBytes + 2 { return fail() }
    if !atEnd {
      start()
      return .incomplete
    }
    guard unsafe feed(rest, count: rest.count), unsafe state.pointee.rows <= 1 else {
      return fail()
    }
    // A final CR is no line end; libcsv has taken it for one.
    if unsafe state.pointee.rows == 1 { return fail() }
    guard unsafe csv_fini(parser, takeField, takeRow, state) == 0, unsafe state.pointee.rows == 1,
      offset + rest.count <= Self.maxRecordBytes, unsafe !state.pointee.overLimit
    else { return fail() }
    start()
    return .record(length: offset + rest.count, lines: lines + 1)
  }

  private func feed(_ bytes: UnsafeRawBufferPointer, count: Int) -> Bool {
    unsafe count == 0
      || csv_parse(parser, bytes.baseAddress, count, takeField, takeRow, state) == count
  }

  private func fail() -> Outcome {
    start()
    return .malformed
  }

  private func start() {
    unsafe csv_free(parser)
    let options = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL
    unsafe precondition(
      csv_init(parser, UInt8(truncatingIfNeeded: options)) == 0, "libcsv refused its options")
    unsafe csv_set_space_func(parser) { _ in 0 }
    // It would grow by 128 bytes at a time.
    unsafe csv_set_blk_size(parser, 64 << 10)
  }
}

/// What libcsv has handed over of the record being read.
@safe
struct FieldStore {
  var bytes: UnsafeMutablePointer<UInt8>
  var capacity: Int
  /// One past the last byte of each field.
  var ends: [Int] = []
  /// Line ends seen; with both halves of CR LF counted.
  var rows = 0
  /// The byte that was the last of them.
  var lastEnd: Int32 = 0
  var overLimit = false

  init() {
    capacity = 4_096
    unsafe bytes = .allocate(capacity: capacity)
  }

  func free() { unsafe bytes.deallocate() }

  mutating func reset() {
    ends.removeAll(keepingCapacity: true)
    rows = 0
    lastEnd = 0
    overLimit = false
  }

  mutating func append(_ source: UnsafeRawPointer?, count: Int) {
    // What follows the first line end belongs to no record of ours.
    guard rows == 0 else { return }
    guard count <= CSVRecordReader.maxFieldBytes else {
      overLimit = true
      return
    }
    let used = ends.last ?? 0
    if used + count > capacity { grow(to: used + count) }
    if let source = unsafe source {
      unsafe (bytes + used).update(from: source.assumingMemoryBound(to: UInt8.self), count: count)
    }
    ends.append(used + count)
  }

  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe fresh.update(from: bytes, count: ends.last ?? 0)
    unsafe bytes.deallocate()
    unsafe bytes = unsafe fresh
    capacity = larger
  }
}

private let takeField:
  @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    source, count, state in
    unsafe state?.assumingMemoryBound(to: FieldStore.self).pointee.append(source, count: count)
  }

private let takeRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { end, state in
  guard let fields = unsafe state?.assumingMemoryBound(to: FieldStore.self) else { return }
  unsafe fields.pointee.rows += 1
  unsafe fields.pointee.lastEnd = end
}
