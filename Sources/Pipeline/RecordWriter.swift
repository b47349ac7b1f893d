package import Model
package import Text

/// Gathers rated records by partition and puts them away by the chunk. One for each thread.
@safe
package struct RecordWriter: ~Copyable {
  private let store: SpillStore
  private let chunkBytes: Int
  /// One buffer for each partition.
  private let buffers: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let used: UnsafeMutablePointer<Int>
  private let partitions: Int

  package init(_ store: SpillStore, partitions: Int) {
    self.store = store
    self.partitions = partitions
    chunkBytes = store.arena.slotBytes
    unsafe buffers = .allocate(capacity: partitions)
    for partition in 0..<partitions {
      unsafe (buffers + partition).initialize(to: store.arena.take())
    }
    unsafe used = .allocate(capacity: partitions)
    unsafe used.initialize(repeating: 0, count: partitions)
  }

  deinit {
    for partition in 0..<partitions { unsafe store.arena.giveBack(buffers[partition]) }
    unsafe buffers.deallocate()
    unsafe used.deallocate()
  }

  /// Appends a record with its tail.
  ///
  /// - Parameters:
  ///   - tail: texts in the order that ``Model/RecordTexts`` reads them.
  package func append(
    _ record: RatedRecord, partition: Int, accountText: Bytes?, tail: (Bytes, Bytes, Bytes, Bytes)
  ) throws(Failure) {
    var record = record
    let accountBytes = accountText.map { 4 + $0.count } ?? 0
    let tailBytes = accountBytes + tail.0.count + tail.1.count + tail.2.count + tail.3.count
    record.tailBytes = UInt32(tailBytes)
    let stride = RecordStore.stride(tailBytes: tailBytes)
    if stride > chunkBytes {
      return try putAlone(record, stride, partition, accountText, tail)
    }
    if unsafe used[partition] + stride > chunkBytes { try flush(partition) }
    let target = unsafe buffers[partition] + used[partition]
    unsafe fill(target, record, stride, accountText, tail)
    unsafe used[partition] += stride
  }

  private func putAlone(
    _ record: RatedRecord, _ stride: Int, _ partition: Int, _ accountText: Bytes?,
    _ tail: (Bytes, Bytes, Bytes, Bytes)
  ) throws(Failure) {
    let room = UnsafeMutableRawPointer.allocate(byteCount: stride, alignment: 16)
    defer { unsafe room.deallocate() }
    unsafe fill(room, record, stride, accountText, tail)
    try unsafe store.put(UnsafeRawBufferPointer(start: room, count: stride), partition: partition)
  }

  @inline(__always)
  private func fill(
    _ target: UnsafeMutableRawPointer, _ record: RatedRecord, _ stride: Int, _ accountText: Bytes?,
    _ tail: (Bytes, Bytes, Bytes, Bytes)
  ) {
    unsafe target.storeBytes(of: record, as: RatedRecord.self)
    var place = unsafe target + RecordStore.headBytes
    if let accountText {
      unsafe place.storeBytes(of: UInt32(accountText.count), as: UInt32.self)
      unsafe copy(accountText, to: place + 4)
      unsafe place += 4 + accountText.count
    }
    unsafe copy(tail.0, to: place)
    unsafe place += tail.0.count
    unsafe copy(tail.1, to: place)
    unsafe place += tail.1.count
    unsafe copy(tail.2, to: place)
    unsafe place += tail.2.count
    unsafe copy(tail.3, to: place)
  }

  @inline(__always)
  private func copy(_ text: Bytes, to place: UnsafeMutableRawPointer) {
    if text.count > 0 { unsafe place.copyMemory(from: text.start, byteCount: text.count) }
  }

  private func flush(_ partition: Int) throws(Failure) {
    let count = unsafe used[partition]
    unsafe used[partition] = 0
    // What fills less is copied, so that memory is not kept for nothing.
    if count > chunkBytes / 8 * 7 {
      try unsafe store.put(&buffers[partition], count: count, partition: partition)
    } else if count > 0 {
      try unsafe store.put(
        UnsafeRawBufferPointer(start: buffers[partition], count: count), partition: partition)
    }
  }

  /// Puts away what has gathered. To be called once, at the end.
  package func finish() throws(Failure) {
    for partition in 0..<partitions { try flush(partition) }
  }
}
