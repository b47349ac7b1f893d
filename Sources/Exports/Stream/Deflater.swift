internal import CZlib
internal import Text

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
