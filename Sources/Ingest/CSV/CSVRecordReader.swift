internal import CCSV

/// Splits one CSV record at a time by strict RFC 4180, with libcsv.
///
/// libcsv trims blanks, skips blank rows and does not say where a record ends; given a space
/// function that knows no blanks, told to report every line end, and fed one physical line at a
/// time, it does none of that. After an error it is started anew, so a broken record never touches
/// the next one.
///
/// - Note: the fields of a record live until the next call; their bytes are owned by the reader.
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
    parser = .allocate(capacity: 1)
    state = .allocate(capacity: 1)
    state.initialize(to: FieldStore())
    parser.initialize(to: csv_parser())
    start()
  }

  deinit {
    csv_free(parser)
    parser.deallocate()
    state.pointee.free()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  public var fieldCount: Int { state.pointee.ends.count }

  /// - Precondition: `index` is below ``fieldCount``.
  public func field(_ index: Int) -> UnsafeRawBufferPointer {
    let start = index == 0 ? 0 : state.pointee.ends[index - 1]
    return UnsafeRawBufferPointer(
      start: state.pointee.bytes + start, count: state.pointee.ends[index] - start)
  }

  /// Reads the record that begins at the first of `bytes`.
  ///
  /// - Parameter atEnd: nothing follows `bytes`; a last line needs no line end.
  /// - Complexity: O(length of the record).
  public func read(_ bytes: UnsafeRawBufferPointer, atEnd: Bool) -> Outcome {
    state.pointee.reset()
    var offset = 0
    var lines = 0
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      guard let lineEnd = rest.firstIndex(of: 0x0A) else {
        return readLastLine(rest, offset: offset, lines: lines, atEnd: atEnd)
      }
      let length = lineEnd + 1
      lines += 1
      guard feed(rest, count: length) else { return fail() }
      offset += length
      if state.pointee.rows > 0 {
        let ending = lineEnd > 0 && rest[lineEnd - 1] == 0x0D ? 2 : 1
        // A CR ends a row too, and a quote behind it may have taken the line's own end for text.
        guard state.pointee.rows == ending, state.pointee.lastEnd == 0x0A,
          offset - ending <= Self.maxRecordBytes, !state.pointee.overLimit
        else { return fail() }
        return .record(length: offset, lines: lines)
      }
      if offset > Self.maxRecordBytes || state.pointee.overLimit { return fail() }
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
    guard feed(rest, count: rest.count), state.pointee.rows <= 1 else { return fail() }
    // A final CR is no line end; libcsv has taken it for one.
    if state.pointee.rows == 1 { return fail() }
    guard csv_fini(parser, takeField, takeRow, state) == 0, state.pointee.rows == 1,
      offset + rest.count <= Self.maxRecordBytes, !state.pointee.overLimit
    else { return fail() }
    start()
    return .record(length: offset + rest.count, lines: lines + 1)
  }

  private func feed(_ bytes: UnsafeRawBufferPointer, count: Int) -> Bool {
    count == 0
      || csv_parse(parser, bytes.baseAddress, count, takeField, takeRow, state) == count
  }

  private func fail() -> Outcome {
    start()
    return .malformed
  }

  private func start() {
    csv_free(parser)
    let options = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL
    precondition(
      csv_init(parser, UInt8(truncatingIfNeeded: options)) == 0, "libcsv refused its options")
    csv_set_space_func(parser) { _ in 0 }
  }
}

/// What libcsv has handed over of the record being read.
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
    bytes = .allocate(capacity: capacity)
  }

  func free() { bytes.deallocate() }

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
    if let source {
      (bytes + used).update(from: source.assumingMemoryBound(to: UInt8.self), count: count)
    }
    ends.append(used + count)
  }

  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    fresh.update(from: bytes, count: ends.last ?? 0)
    bytes.deallocate()
    bytes = fresh
    capacity = larger
  }
}

private let takeField:
  @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    source, count, state in
    state?.assumingMemoryBound(to: FieldStore.self).pointee.append(source, count: count)
  }

private let takeRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { end, state in
  guard let fields = state?.assumingMemoryBound(to: FieldStore.self) else { return }
  fields.pointee.rows += 1
  fields.pointee.lastEnd = end
}
