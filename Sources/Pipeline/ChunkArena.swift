internal import Glibc
internal import Threads

/// Slots of one size that chunks are gathered and kept in.
///
/// A slot that is given back is used again, and until then its pages belong to the system: what
/// the map phase filled does not weigh on the reduce phase.
final class ChunkArena: Sendable {
  @safe
  private struct State: @unchecked Sendable {
    var free: [UnsafeMutableRawPointer] = unsafe []
    var blocks: [UnsafeMutableRawPointer] = unsafe []
  }

  private static let blockBytes = 1 << 20
  private static let pageBytes = 4 << 10

  let slotBytes: Int
  private let state = Locked(State())

  /// - Parameter slotBytes: whole pages, 1 MiB at most.
  init(slotBytes: Int) {
    precondition(
      slotBytes % ChunkArena.pageBytes == 0 && 1...ChunkArena.blockBytes ~= slotBytes)
    self.slotBytes = slotBytes
  }

  deinit {
    state.withLock { state in
      for index in unsafe state.blocks.indices { unsafe state.blocks[index].deallocate() }
    }
  }

  func take() -> UnsafeMutableRawPointer {
    unsafe state.withLock { state in
      if let slot = unsafe state.free.popLast() { return unsafe slot }
      let block = UnsafeMutableRawPointer.allocate(
        byteCount: ChunkArena.blockBytes, alignment: ChunkArena.pageBytes)
      unsafe state.blocks.append(block)
      for index in (1..<ChunkArena.blockBytes / slotBytes).reversed() {
        unsafe state.free.append(block + index * slotBytes)
      }
      return unsafe block
    }
  }

  /// - Precondition: `slot` was taken here, and nobody looks at it any more.
  func giveBack(_ slot: UnsafeMutableRawPointer) {
    unsafe madvise(slot, slotBytes, MADV_DONTNEED)
    state.withLock { unsafe $0.free.append(slot) }
  }
}
