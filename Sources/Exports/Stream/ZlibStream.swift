internal import CZlib

/// A stream of zlib's: the one file that imports zlib.
///
/// The `z_stream` is on the heap, because zlib keeps its address. It is freed once, in `deinit`.
@safe
struct ZlibStream: ~Copyable {
  enum Work {
    /// To one gzip member; levels are 0 to 9.
    case compressing(level: Int32)
    /// Raw deflate data.
    case decompressing
  }

  enum Outcome { case running, ended, damaged }

  private let stream: UnsafeMutablePointer<z_stream>
  private let isCompressing: Bool

  init(_ work: Work) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let code: Int32
    // 15 bits of window; 16 more for a gzip member, below 0 for raw data.
    switch work {
    case .compressing(let level):
      isCompressing = true
      code = unsafe rebill_deflate_init(stream, level, 15 + 16)
    case .decompressing:
      isCompressing = false
      code = unsafe rebill_inflate_init(stream, -15)
    }
    precondition(code == Z_OK, "zlib could not be started")
  }

  deinit {
    _ = unsafe isCompressing ? deflateEnd(stream) : inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Makes ready to decompress other data.
  func reset() {
    unsafe precondition(inflateReset(stream) == Z_OK, "zlib could not be reset")
    unsafe stream.pointee.data_type = 0
  }

  /// Bytes that decompressing has taken from the input and not used yet; 0 to 4.
  var heldBytes: Int { unsafe Int(stream.pointee.data_type & 63) >> 3 }

  /// What is wrong with damaged data, in words.
  var fault: String { unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "" }

  /// Works until the input is used up or the output is full.
  ///
  /// - Parameter finish: no input follows; counts when compressing.
  func step(
    from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, finish: Bool
  ) -> (outcome: Outcome, consumed: Int, produced: Int) {
    precondition(input.count < 1 << 31 && output.count < 1 << 31, "zlib counts by 32 bits")
    unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(input.count)
    unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(output.count)
    let code =
      unsafe isCompressing
      ? deflate(stream, finish ? Z_FINISH : Z_NO_FLUSH) : inflate(stream, Z_NO_FLUSH)
    return unsafe (
      outcome(code), input.count - Int(stream.pointee.avail_in),
      output.count - Int(stream.pointee.avail_out)
    )
  }

  private func outcome(_ code: Int32) -> Outcome {
    switch code {
    case Z_OK, Z_BUF_ERROR: return .running
    case Z_STREAM_END: return .ended
    case Z_DATA_ERROR: return .damaged
    default: fatalError("zlib has no memory")
    }
  }
}
