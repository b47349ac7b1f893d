internal import Model
internal import Text

/// The part of an export's decompressed bytes that is in memory, with what is not yet read of it.
///
/// Rows are read in place; ``more()`` moves the unread rest to the front and adds what follows.
@safe
struct ExportWindow: ~Copyable {
  /// Readable bytes behind the end, as simdjson wants them.
  static let padding = 64
  private static let step = 256 << 10

  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var end = 0
  private(set) var isAtEnd = false
  /// The first unread byte.
  var start = 0
  private let source: Source
  /// Bytes of the file as stored that have been read; final at the end.
  private(set) var bytesRead: Int64 = 0

  /// Where further bytes come from.
  enum Source {
    case stream(StreamBox)
    case ahead(ReadAhead)
  }

  init(_ source: Source) {
    self.source = source
    capacity = Self.step
    unsafe base = .allocate(capacity: capacity + Self.padding)
    unsafe base.initialize(repeating: 0, count: capacity + Self.padding)
  }

  deinit {
    if case .ahead(let ahead) = source { ahead.stop() }
    unsafe base.deallocate()
  }

  /// Whether the bytes come from gzip members, so that damage can show later.
  var isGzip: Bool {
    switch source {
    case .stream(let box): box.stream.isGzip
    case .ahead(let ahead): ahead.isGzip
    }
  }

  var count: Int { end - start }
  var unread: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base + start, count: count)
  }

  func bytes(_ offset: Int, _ count: Int) -> Bytes {
    unsafe Bytes(UnsafePointer(base) + offset, count)
  }

  /// Adds bytes behind the unread ones, or finds that there are none.
  mutating func more() throws(Failure) {
    if isAtEnd { return }
    if start > 0 {
      unsafe base.update(from: base + start, count: count)
      end -= start
      start = 0
    }
    if capacity - end < Self.step / 2 { grow() }
    let room = unsafe UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
    let added = try unsafe read(into: room)
    end += added
    isAtEnd = added == 0
  }

  private mutating func read(into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    switch source {
    case .stream(let box):
      let added = try unsafe box.stream.read(into: room)
      bytesRead = box.stream.bytesRead
      return added
    case .ahead(let ahead):
      let added = try unsafe ahead.read(into: room)
      if added == 0 { bytesRead = ahead.bytesRead }
      return added
    }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.padding)
    unsafe larger.initialize(repeating: 0, count: capacity * 2 + Self.padding)
    unsafe larger.update(from: base, count: end)
    unsafe base.deallocate()
    unsafe base = unsafe larger
    capacity *= 2
  }
}

/// A stream that can be held by reference.
final class StreamBox {
  var stream: ExportStream

  init(_ stream: consuming ExportStream) { self.stream = stream }
}
