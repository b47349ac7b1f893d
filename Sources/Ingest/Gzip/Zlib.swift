internal import CZlib

/// One gzip member being decompressed by zlib; started anew for each member.
///
/// The `z_stream` lives on the heap: zlib keeps its address. It is freed once, in `deinit`.
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
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window; 16 more ask for a gzip wrapper and nothing else.
    precondition(rebill_inflate_init(stream, 15 + 16) == Z_OK, "zlib could not be started")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  package func reset() { precondition(inflateReset(stream) == Z_OK, "zlib could not be reset") }

  /// Moves bytes from `input` to `output` until one of the two is used up or the member ends.
  ///
  /// - Returns: how far it got in each, and why it stopped.
  package func step(from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (consumed: Int, produced: Int, step: Step)
  {
    let inputCount = UInt32(min(input.count, 1 << 30))
    let outputCount = UInt32(min(output.count, 1 << 30))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = inputCount
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = outputCount
    let code = inflate(stream, Z_NO_FLUSH)
    let consumed = Int(inputCount - stream.pointee.avail_in)
    let produced = Int(outputCount - stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return (consumed, produced, .memberEnd)
    case Z_OK, Z_BUF_ERROR: return (consumed, produced, .running)
    default:
      let message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"
      return (consumed, produced, .damaged(message))
    }
  }
}

/// Compresses bytes into one gzip member without a name or a time, so that equal bytes give equal
/// files.
package struct Deflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var finished = false

  package init(level: Int32 = 6) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    precondition(rebill_deflate_init(stream, level, 15 + 16) == Z_OK, "zlib could not be started")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Compresses `bytes`, hands what comes out to `sink`; with `finish` the member is ended.
  package mutating func write(
    _ bytes: UnsafeRawBufferPointer, finish: Bool, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    precondition(!finished && bytes.count < 1 << 31, "a member is ended once")
    finished = finish
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(bytes.count)
    try withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { room in
      repeat {
        stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = 65_536
        deflate(stream, finish ? Z_FINISH : Z_NO_FLUSH)
        let produced = 65_536 - Int(stream.pointee.avail_out)
        if produced > 0 { try sink(UnsafeRawBufferPointer(rebasing: room[..<produced])) }
      } while stream.pointee.avail_out == 0
    }
  }
}
