internal import CZlib

/// One gzip member being decompressed by zlib; started anew for each member.
///
/// The `z_stream` lives on the heap: zlib keeps its address. It is freed once, in `deinit`.
@safe
package struct Inflater: ~Copyable {
  package enum Step: Equatable, Sendable {
    /// More input or more room is needed.
    case running
    /// The member ended, and its checksum and length are right.
    case memberEnd
    /// The data is damaged.
    case damaged(String)
  }

  private let stream: UnsafeMutablePointer<z_stream>

  package init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window; 16 more ask for a gzip wrapper and nothing else.
    unsafe precondition(rebill_inflate_init(stream, 15 + 16) == Z_OK, "zlib could not be started")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  package func reset() {
    unsafe precondition(inflateReset(stream) == Z_OK, "zlib could not be reset")
  }

  /// Moves bytes from `input` to `output` until one of the two is used up or the member ends.
  ///
  /// - Returns: how far it got in each, and why it stopped.
  package func step(from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (consumed: Int, produced: Int, step: Step)
  {
    let inputCount = UInt32(min(input.count, 1 << 30))
    let outputCount = UInt32(min(output.count, 1 << 30))
    unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = inputCount
    unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = outputCount
    let code = unsafe inflate(stream, Z_NO_FLUSH)
    let consumed = unsafe Int(inputCount - stream.pointee.avail_in)
    let produced = unsafe Int(outputCount - stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return (consumed, produced, .memberEnd)
    case Z_OK, Z_BUF_ERROR: return (consumed, produced, .running)
    default:
      let message =
        unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib error \(code)"
      return (consumed, produced, .damaged(message))
    }
  }
}

/// Compresses bytes into one gzip member without a name or a time, so that equal bytes give equal
/// files.
@safe
package struct Deflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var finished = false

  package init(level: Int32 = 6) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe precondition(
      rebill_deflate_init(stream, level, 15 + 16) == Z_OK, "zlib could not be started")
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Compresses `bytes`, hands what comes out to `sink`; with `finish` the member is ended.
  package mutating func write(
    _ bytes: UnsafeRawBufferPointer, finish: Bool, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    precondition(!finished && bytes.count < 1 << 31, "a member is ended once")
    finished = finish
    unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(bytes.count)
    try unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { room in
      repeat {
        unsafe stream.pointee.next_out = unsafe room.baseAddress?.assumingMemoryBound(
          to: UInt8.self)
        unsafe stream.pointee.avail_out = 65_536
        unsafe deflate(stream, finish ? Z_FINISH : Z_NO_FLUSH)
        let produced = unsafe 65_536 - Int(stream.pointee.avail_out)
        if produced > 0 { try unsafe sink(UnsafeRawBufferPointer(rebasing: room[..<produced])) }
      } while unsafe stream.pointee.avail_out == 0
    }
  }
}
