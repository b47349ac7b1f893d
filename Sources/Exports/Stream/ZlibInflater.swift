/// Raw deflate data decompressed by zlib, with the answers of our own code.
///
/// Owns a buffer of 64 KiB beside what zlib allocates; it is freed once, in `deinit`.
@safe
struct ZlibInflater: ~Copyable {
  private let stream = ZlibStream(.decompressing)
  /// Small enough to stay in the processor's cache.
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)

  deinit { unsafe buffer.deallocate() }

  func reset() { stream.reset() }

  /// - SeeAlso: ``Inflater/step(_:isLast:)``
  ///
  /// Bytes that zlib has taken and not used count as not consumed, as with our own code: so an end
  /// or damage is at the same byte. The next input begins with them, and zlib gets what follows.
  func step(_ input: UnsafeRawBufferPointer) -> Inflater.Step {
    let held = stream.heldBytes
    precondition(input.count >= held, "input that was not consumed is handed over again")
    let rest = unsafe UnsafeRawBufferPointer(rebasing: input[held...])
    let (outcome, taken, produced) = unsafe stream.step(from: rest, into: buffer, finish: false)
    let isStarved = unsafe taken == rest.count && produced < buffer.count
    let status: Inflater.Step.Status =
      switch outcome {
      case .running: isStarved ? .needsInput : .running
      case .ended: .ended
      case .damaged: .damaged
      }
    return unsafe Inflater.Step(
      status: status, consumed: held + taken - stream.heldBytes,
      bytes: UnsafeRawBufferPointer(rebasing: buffer[..<produced]))
  }

  var fault: String { stream.fault }
}
