internal import CZlib

/// One gzip member decompressed by zlib: what our own decompressor is held against.
///
/// The `z_stream` lives on the heap: zlib keeps its address. It is freed once, in `deinit`.
@safe
public struct ZlibInflater: ~Copyable {
  public enum Step: Equatable, Sendable { case running, memberEnd, damaged }

  private let stream: UnsafeMutablePointer<z_stream>

  public init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window; 16 more ask for a gzip wrapper and nothing else.
    unsafe precondition(rebill_inflate_init(stream, 15 + 16) == Z_OK, "zlib could not be started")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Makes ready for the next member.
  public func reset() {
    unsafe precondition(inflateReset(stream) == Z_OK, "zlib could not be reset")
  }

  /// Moves bytes from `input` to `output` until one of the two is used up or the member ends.
  public func step(from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (consumed: Int, produced: Int, step: Step)
  {
    unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(input.count)
    unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(output.count)
    let code = unsafe inflate(stream, Z_NO_FLUSH)
    let consumed = unsafe input.count - Int(stream.pointee.avail_in)
    let produced = unsafe output.count - Int(stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return (consumed, produced, .memberEnd)
    case Z_OK, Z_BUF_ERROR: return (consumed, produced, .running)
    default: return (consumed, produced, .damaged)
    }
  }

  /// What a member comes to that is handed over whole.
  public func read(_ member: [UInt8]) -> (text: [UInt8], consumed: Int, step: Step) {
    var text: [UInt8] = []
    var consumed = 0
    var room = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let result = unsafe member[consumed...].withUnsafeBytes { input in
        unsafe room.withUnsafeMutableBytes { unsafe step(from: input, into: $0) }
      }
      text += room[..<result.produced]
      consumed += result.consumed
      let isStuck = result.consumed == 0 && result.produced == 0
      if result.step != .running || isStuck { return (text, consumed, result.step) }
    }
  }
}
