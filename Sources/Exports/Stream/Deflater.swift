/// Compresses bytes into one gzip member without a name or a time, so that equal bytes give equal
/// files.
@safe
package struct Deflater: ~Copyable {
  private let stream: ZlibStream
  private var finished = false

  package init(level: Int32 = 6) { stream = ZlibStream(.compressing(level: level)) }

  /// Compresses `bytes`, hands what comes out to `sink`; with `finish` the member is ended.
  package mutating func write(
    _ bytes: UnsafeRawBufferPointer, finish: Bool, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    precondition(!finished, "a member is ended once")
    finished = finish
    try unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { room in
      var rest = unsafe bytes
      var produced = 0
      repeat {
        let step = unsafe stream.step(from: rest, into: room, finish: finish)
        unsafe rest = unsafe UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
        produced = step.produced
        if produced > 0 { try unsafe sink(UnsafeRawBufferPointer(rebasing: room[..<produced])) }
      } while produced == room.count
    }
  }
}
