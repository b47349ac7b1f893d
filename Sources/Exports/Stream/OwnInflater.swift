#if OwnInflate
  internal import CInflate

  /// Raw deflate data decompressed by `CInflate`: the one file that imports it.
  ///
  /// C owns the state, 176 KiB of heap; it is freed once, in `deinit`.
  @safe
  struct OwnInflater: ~Copyable {
    private let state: OpaquePointer

    init() {
      precondition(GzipMember.lookahead == REBILL_INFLATE_LOOKAHEAD, "the C header says how much")
      guard let state = unsafe rebill_inflate_new() else {
        fatalError("no memory for a decompressor")
      }
      unsafe self.state = unsafe state
    }

    deinit { unsafe rebill_inflate_free(state) }

    func reset() { unsafe rebill_inflate_reset(state) }

    /// - SeeAlso: ``Inflater/step(_:isLast:)``
    func step(_ input: UnsafeRawBufferPointer, isLast: Bool) -> Inflater.Step {
      let bytes = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let result = unsafe rebill_inflate_step(state, bytes, input.count, isLast ? 1 : 0)
      let status: Inflater.Step.Status =
        switch unsafe Int(result.status) {
        case Int(REBILL_INFLATE_ENDED): .ended
        case Int(REBILL_INFLATE_NEEDS_INPUT): .needsInput
        case Int(REBILL_INFLATE_DAMAGED): .damaged
        default: .running
        }
      return unsafe Inflater.Step(
        status: status, consumed: result.consumed,
        bytes: UnsafeRawBufferPointer(start: result.bytes, count: result.count))
    }

    var fault: String { unsafe String(cString: rebill_inflate_fault(state)) }
  }
#endif
