internal import Ingest
internal import Model

/// Gathers rated records by partition and puts them away by the chunk. One for each thread.
struct RecordWriter: ~Copyable {
  private let store: SpillStore
  private let chunkBytes: Int
  private let base: UnsafeMutableRawPointer
  private let used: UnsafeMutablePointer<Int>
  private let partitions: Int

  init(_ store: SpillStore, partitions: Int, chunkBytes: Int) {
    self.store = store
    self.partitions = partitions
    self.chunkBytes = chunkBytes
    base = .allocate(byteCount: partitions * chunkBytes, alignment: 64)
    used = .allocate(capacity: partitions)
    used.initialize(repeating: 0, count: partitions)
  }

  deinit {
    base.deallocate()
    used.deallocate()
  }

  /// Appends a record with its tail.
  ///
  /// - Parameters:
  ///   - tail: texts in the order that ``Model/RecordTexts`` reads them.
  func append(
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
    if used[partition] + stride > chunkBytes { try flush(partition) }
    let target = base + partition * chunkBytes + used[partition]
    fill(target, record, stride, accountText, tail)
    used[partition] += stride
  }

  private func putAlone(
    _ record: RatedRecord, _ stride: Int, _ partition: Int, _ accountText: Bytes?,
    _ tail: (Bytes, Bytes, Bytes, Bytes)
  ) throws(Failure) {
    let room = UnsafeMutableRawPointer.allocate(byteCount: stride, alignment: 16)
    defer { room.deallocate() }
    fill(room, record, stride, accountText, tail)
    try store.put(UnsafeRawBufferPointer(start: room, count: stride), partition: partition)
  }

  @inline(__always)
  private func fill(
    _ target: UnsafeMutableRawPointer, _ record: RatedRecord, _ stride: Int, _ accountText: Bytes?,
    _ tail: (Bytes, Bytes, Bytes, Bytes)
  ) {
    target.storeBytes(of: record, as: RatedRecord.self)
    var place = target + RecordStore.headBytes
    if let accountText {
      place.storeBytes(of: UInt32(accountText.count), as: UInt32.self)
      copy(accountText, to: place + 4)
      place += 4 + accountText.count
    }
    copy(tail.0, to: place)
    place += tail.0.count
    copy(tail.1, to: place)
    place += tail.1.count
    copy(tail.2, to: place)
    place += tail.2.count
    copy(tail.3, to: place)
  }

  @inline(__always)
  private func copy(_ text: Bytes, to place: UnsafeMutableRawPointer) {
    if text.count > 0 { place.copyMemory(from: text.start, byteCount: text.count) }
  }

  private func flush(_ partition: Int) throws(Failure) {
    let bytes = UnsafeRawBufferPointer(
      start: base + partition * chunkBytes, count: used[partition])
    if bytes.count > 0 { try store.put(bytes, partition: partition) }
    used[partition] = 0
  }

  /// Puts away what has gathered. To be called once, at the end.
  func finish() throws(Failure) {
    for partition in 0..<partitions { try flush(partition) }
  }
}
