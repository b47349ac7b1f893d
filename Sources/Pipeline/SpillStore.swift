internal import CSystem
internal import Glibc
internal import Ledger
package import Model
internal import RunFiles
internal import Text
internal import Threads

/// A run of bytes that was put away, in memory or in the spill file.
package struct Chunk: @unchecked Sendable {
  @safe
  fileprivate enum Place {
    case memory(UnsafeMutableRawPointer)
    /// Memory of the store's arena.
    case slot(UnsafeMutableRawPointer)
    case file(Int64)
  }
  fileprivate var place: Place
  package var count: Int

  fileprivate var isSlot: Bool { if case .slot = place { true } else { false } }
}

extension [Chunk] {
  /// Chunks of a file that follow each other become one up to this size.
  private static let joinedBytes = 64 << 10

  /// Appends a chunk of whole items. Where it lies right behind the last one they become one: of
  /// the rows of one key, which follow each other in the file, the list stays short.
  mutating func add(_ chunk: Chunk) {
    if let last = last, case .file(let start) = last.place, case .file(let next) = chunk.place,
      start + Int64(last.count) == next, last.count + chunk.count <= Self.joinedBytes
    {
      self[count - 1].count += chunk.count
    } else {
      append(chunk)
    }
  }
}

/// Keeps what the phases hand to one another: in memory as far as the budget goes, else in one
/// unnamed file.
///
/// The file has no name, so a kill leaves nothing behind.
package final class SpillStore: @unchecked Sendable {
  private struct State {
    var chunks: [[Chunk]]
    var keptBytes = 0
    /// Bytes that were ever put away.
    var allBytes = 0
    var fileEnd: Int64 = 0
    var descriptor: Int32 = -1
  }

  private let state: Locked<State>
  private let plan: MemoryPlan
  private let folder: String
  /// Where full buffers come from, and where they may stay.
  let arena: ChunkArena

  /// - Parameters:
  ///   - plan: tells how much may stay in memory.
  ///   - folder: where the file is made when it is needed.
  package init(partitions: Int, plan: MemoryPlan, folder: String) {
    state = Locked(State(chunks: .init(repeating: [], count: partitions)))
    self.plan = plan
    self.folder = folder
    arena = ChunkArena(slotBytes: plan.chunkBytes)
  }

  deinit {
    state.withLock { state in
      for chunk in state.chunks.joined() { free(chunk) }
    }
    closeFile()
  }

  /// Lets go of the file: its bytes never need to reach the disk.
  ///
  /// - Precondition: nothing is put or read any more.
  func closeFile() {
    state.withLock { state in
      if state.descriptor >= 0 { close(state.descriptor) }
      state.descriptor = -1
    }
  }

  /// Puts bytes away for a partition.
  package func put(_ bytes: UnsafeRawBufferPointer, partition: Int) throws(Failure) {
    let chunk = try unsafe put(bytes)
    state.withLock { $0.chunks[partition].add(chunk) }
  }

  /// Puts a full slot of the arena away for a partition: as it is where it may stay in memory, and
  /// then another one takes its place.
  package func put(_ slot: inout UnsafeMutableRawPointer, count: Int, partition: Int)
    throws(Failure)
  {
    if reserve(count) {
      let chunk = unsafe Chunk(place: .slot(slot), count: count)
      state.withLock { $0.chunks[partition].add(chunk) }
      unsafe slot = unsafe arena.take()
    } else {
      let bytes = unsafe UnsafeRawBufferPointer(start: slot, count: count)
      let chunk = try unsafe write(bytes)
      state.withLock { $0.chunks[partition].add(chunk) }
      try evict(partition)
    }
  }

  /// Writes a slot of a partition to the file where more is kept than may stay by now.
  private func evict(_ partition: Int) throws(Failure) {
    let evicted = state.withLock { state -> Chunk? in
      guard state.keptBytes > mostKept(state),
        let index = state.chunks[partition].firstIndex(where: \.isSlot)
      else { return nil }
      state.chunks[partition].swapAt(index, state.chunks[partition].count - 1)
      return state.chunks[partition].removeLast()
    }
    guard let evicted, case .slot(let slot) = evicted.place else { return }
    defer { release(evicted) }
    let chunk = try unsafe write(UnsafeRawBufferPointer(start: slot, count: evicted.count))
    state.withLock { $0.chunks[partition].add(chunk) }
  }

  /// Puts bytes away for whoever holds the chunk.
  func put(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Chunk {
    if reserve(bytes.count) {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 16)
      unsafe memory.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
      return unsafe Chunk(place: .memory(memory), count: bytes.count)
    }
    return try unsafe write(bytes)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Chunk {
    let (descriptor, offset) = try reserveFile(bytes.count)
    try unsafe writeFully(descriptor, bytes, at: offset)
    return Chunk(place: .file(offset), count: bytes.count)
  }

  /// Whether so many bytes may stay in memory; then they are counted.
  private func reserve(_ count: Int) -> Bool {
    state.withLock { state in
      state.allBytes += count
      guard state.keptBytes + count <= mostKept(state) else { return false }
      state.keptBytes += count
      return true
    }
  }

  private func mostKept(_ state: State) -> Int {
    plan.keptBytes(ofAll: state.allBytes, partitions: state.chunks.count)
  }

  /// Makes a spill file and drops it: whether one can be made must show before hours of work.
  ///
  /// - Throws: exit 73 or 74 when none can be made.
  static func checkFolder(_ folder: String) throws(Failure) {
    let descriptor = unsafe rebill_open_unnamed(folder.onDisk)
    guard descriptor >= 0 else { throw outputFailure("cannot make a spill file in", folder) }
    close(descriptor)
  }

  private func reserveFile(_ count: Int) throws(Failure) -> (Int32, Int64) {
    let result = state.withLock { state -> Result<(Int32, Int64), Failure> in
      if state.descriptor < 0 {
        state.descriptor = unsafe rebill_open_unnamed(folder.onDisk)
        if state.descriptor < 0 {
          return .failure(outputFailure("cannot make a spill file in", folder))
        }
      }
      let offset = state.fileEnd
      state.fileEnd += Int64(count)
      return .success((state.descriptor, offset))
    }
    return try result.get()
  }

  private func writeFully(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int64)
    throws(Failure)
  {
    var done = 0
    while done < bytes.count {
      let count = unsafe pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw outputFailure("cannot write a spill file in", folder) }
      done += count
    }
  }

  /// Bytes that went to the file.
  package var spilledBytes: Int64 { state.withLock { $0.fileEnd } }

  package func byteCount(partition: Int) -> Int {
    state.withLock { $0.chunks[partition].reduce(0) { $0 + $1.count } }
  }

  /// The chunks of a partition; from now on they are the caller's.
  package func take(partition: Int) -> [Chunk] {
    state.withLock { state in
      let chunks = state.chunks[partition]
      state.chunks[partition] = []
      return chunks
    }
  }

  /// Copies a chunk to `target` and lets go of it.
  package func load(_ chunk: Chunk, to target: UnsafeMutableRawPointer) throws(Failure) {
    try unsafe read(
      chunk, from: 0, into: UnsafeMutableRawBufferPointer(start: target, count: chunk.count))
    release(chunk)
  }

  /// Copies part of a chunk. - Precondition: it lies within the chunk.
  func read(_ chunk: Chunk, from offset: Int, into room: UnsafeMutableRawBufferPointer)
    throws(Failure)
  {
    switch chunk.place {
    case .memory(let memory), .slot(let memory):
      unsafe room.baseAddress?.copyMemory(from: memory + offset, byteCount: room.count)
    case .file(let start):
      let descriptor = state.withLock { $0.descriptor }
      var done = 0
      while done < room.count {
        let at = off_t(start) + off_t(offset + done)
        let count = unsafe pread(descriptor, room.baseAddress! + done, room.count - done, at)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw outputFailure("cannot read a spill file in", folder) }
        done += count
      }
    }
  }

  func release(_ chunk: Chunk) {
    if case .file = chunk.place { return }
    state.withLock { $0.keptBytes -= chunk.count }
    free(chunk)
  }

  private func free(_ chunk: Chunk) {
    switch chunk.place {
    case .memory(let memory): unsafe memory.deallocate()
    case .slot(let slot): unsafe arena.giveBack(slot)
    case .file: break
    }
  }
}
