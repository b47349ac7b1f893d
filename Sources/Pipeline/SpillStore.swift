internal import CSystem
internal import Glibc
internal import Model
internal import Publish
internal import Synchronization

/// A run of bytes that was put away, in memory or in the spill file.
struct Chunk: @unchecked Sendable {
  @safe
  fileprivate enum Place {
    case memory(UnsafeMutableRawPointer)
    case file(Int64)
  }
  fileprivate var place: Place
  var count: Int
}

/// Keeps what the phases hand to one another: in memory as far as the budget goes, else in one
/// unnamed file.
///
/// The file has no name, so a kill leaves nothing behind.
final class SpillStore: @unchecked Sendable {
  private struct State {
    var chunks: [[Chunk]]
    var keptBytes = 0
    var fileEnd: Int64 = 0
    var descriptor: Int32 = -1
  }

  private let state: Mutex<State>
  private let memoryLimit: Int
  private let folder: String

  /// - Parameters:
  ///   - memoryLimit: bytes that may stay in memory.
  ///   - folder: where the file is made when it is needed.
  init(partitions: Int, memoryLimit: Int, folder: String) {
    state = Mutex(State(chunks: .init(repeating: [], count: partitions)))
    self.memoryLimit = memoryLimit
    self.folder = folder
  }

  deinit {
    state.withLock { state in
      for chunk in state.chunks.joined() { SpillStore.free(chunk) }
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
  func put(_ bytes: UnsafeRawBufferPointer, partition: Int) throws(Failure) {
    let chunk = try unsafe put(bytes)
    state.withLock { $0.chunks[partition].append(chunk) }
  }

  /// Puts a full buffer away for a partition: as it is where it may stay in memory, and then
  /// another one takes its place.
  func put(_ buffer: inout UnsafeMutableRawPointer, capacity: Int, count: Int, partition: Int)
    throws(Failure)
  {
    guard reserve(count) else {
      return try unsafe put(
        UnsafeRawBufferPointer(start: buffer, count: count), partition: partition)
    }
    let chunk = unsafe Chunk(place: .memory(buffer), count: count)
    state.withLock { $0.chunks[partition].append(chunk) }
    unsafe buffer = .allocate(byteCount: capacity, alignment: 16)
  }

  /// Puts bytes away for whoever holds the chunk.
  func put(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Chunk {
    if reserve(bytes.count) {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 16)
      unsafe memory.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
      return unsafe Chunk(place: .memory(memory), count: bytes.count)
    }
    let (descriptor, offset) = try reserveFile(bytes.count)
    try unsafe writeFully(descriptor, bytes, at: offset)
    return Chunk(place: .file(offset), count: bytes.count)
  }

  /// Whether so many bytes may stay in memory; then they are counted.
  private func reserve(_ count: Int) -> Bool {
    state.withLock { state in
      guard state.keptBytes + count <= memoryLimit else { return false }
      state.keptBytes += count
      return true
    }
  }

  private func reserveFile(_ count: Int) throws(Failure) -> (Int32, Int64) {
    let result = state.withLock { state -> Result<(Int32, Int64), Failure> in
      if state.descriptor < 0 {
        state.descriptor = unsafe rebill_open_unnamed(folder)
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
  var spilledBytes: Int64 { state.withLock { $0.fileEnd } }

  func byteCount(partition: Int) -> Int {
    state.withLock { $0.chunks[partition].reduce(0) { $0 + $1.count } }
  }

  /// The chunks of a partition; from now on they are the caller's.
  func take(partition: Int) -> [Chunk] {
    state.withLock { state in
      let chunks = state.chunks[partition]
      state.chunks[partition] = []
      return chunks
    }
  }

  /// Copies a chunk to `target` and lets go of it.
  func load(_ chunk: Chunk, to target: UnsafeMutableRawPointer) throws(Failure) {
    try unsafe read(
      chunk, from: 0, into: UnsafeMutableRawBufferPointer(start: target, count: chunk.count))
    release(chunk)
  }

  /// Copies part of a chunk. - Precondition: it lies within the chunk.
  func read(_ chunk: Chunk, from offset: Int, into room: UnsafeMutableRawBufferPointer)
    throws(Failure)
  {
    switch chunk.place {
    case .memory(let memory):
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
    guard case .memory = chunk.place else { return }
    state.withLock { $0.keptBytes -= chunk.count }
    SpillStore.free(chunk)
  }

  private static func free(_ chunk: Chunk) {
    if case .memory(let memory) = chunk.place { unsafe memory.deallocate() }
  }
}
