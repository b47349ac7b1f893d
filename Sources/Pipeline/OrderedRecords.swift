internal import Ledger
package import Model
internal import Text

/// The records of a partition that make lines, in the order of their lines.
///
/// A partition that fits is loaded whole. A larger one is parted by key, so that duplicates still
/// meet; each part is sifted by itself and put away in order, and the parts are merged as they are
/// read. A part that is still too large, as one of many rows of one key is, is folded as a stream.
final class OrderedRecords {
  /// Takes a store, gives the records of it that make lines, in order.
  typealias Sift = (RecordStore) throws(Failure) -> [RecordOrder.Key]

  private enum Source {
    case memory(RecordStore, [RecordOrder.Key])
    case runs(RunMerge)
  }

  private var source: Source
  private var place = 0

  /// - Parameters:
  ///   - memory: where a partition that fits is loaded; good for the next one when this is done
  ///     with.
  ///   - leftOut: by export, whether its records do not count; empty = all count.
  ///   - drop: receives each duplicate and superseded row that `sift` does not get to see.
  init(
    _ preparation: Preparation, _ spill: SpillStore, _ partition: Int, _ memory: LoadBuffer,
    leftOut: [Bool] = [], drop: KeyFold.Drop, sift: Sift
  ) throws(Failure) {
    let bytes = spill.byteCount(partition: partition)
    let plan = preparation.plan
    let limit = plan.loadBytes
    let chunks = spill.take(partition: partition)
    if bytes <= limit {
      let store = try unsafe spill.load(chunks, byteCount: bytes, to: memory.room(bytes))
      source = .memory(store, try sift(store))
      return
    }
    let count = min(bytes / limit * 2 + 2, plan.mostParts)
    let parts = try spill.split(chunks, into: count, plan, preparation.keyHash)
    let runs = KeyRuns(spill, plan, preparation.keyHash, leftOut: leftOut)
    var batches: [[Chunk]] = []
    for part in parts { batches += try unsafe runs.batches(of: part, drop) }
    let sorted = try spill.sortedRuns(batches, plan, sift)
    let merge = try unsafe RunMerge(sorted, spill, maxBytes: plan.mergeBytes) { left, right in
      let first = unsafe left.assumingMemoryBound(to: RatedRecord.self)
      let second = unsafe right.assumingMemoryBound(to: RatedRecord.self)
      let (firstKey, secondKey) = unsafe (preparation.orderKey(first), preparation.orderKey(second))
      return unsafe firstKey == secondKey
        ? RecordOrder.precedes(first, second) : firstKey < secondKey
    }
    source = .runs(merge)
  }

  /// The record that comes next; nil at the end. It holds until ``advance()``.
  var next: UnsafePointer<RatedRecord>? {
    switch source {
    case .memory(let store, let keys):
      return unsafe place < keys.count ? store.record(at: keys[place].offset) : nil
    case .runs(let merge): return unsafe merge.next?.assumingMemoryBound(to: RatedRecord.self)
    }
  }

  func advance() throws(Failure) {
    switch source {
    case .memory: place += 1
    case .runs(let merge): try merge.advance()
    }
  }
}

/// Memory that partitions are loaded to, one after the other. One for each thread.
@safe
final class LoadBuffer {
  private var base: UnsafeMutableRawPointer
  private var capacity = 16

  init() { unsafe base = .allocate(byteCount: 16, alignment: 16) }
  deinit { unsafe base.deallocate() }

  /// Room for so many bytes; what was there before is gone.
  func room(_ count: Int) -> UnsafeMutableRawPointer {
    if count > capacity {
      unsafe base.deallocate()
      capacity = count + count / 4
      unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }
    return unsafe base
  }
}

extension SpillStore {
  /// Loads chunks one behind the other and lets go of them. The memory becomes the caller's.
  package func load(_ chunks: [Chunk], byteCount: Int) throws(Failure) -> RecordStore {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(16, byteCount), alignment: 16)
    return try unsafe load(chunks, byteCount: byteCount, to: memory)
  }

  /// Loads chunks one behind the other to memory that has room for them, and lets go of them.
  package func load(_ chunks: [Chunk], byteCount: Int, to memory: UnsafeMutableRawPointer)
    throws(Failure)
    -> RecordStore
  {
    var offset = 0
    for chunk in chunks {
      try unsafe load(chunk, to: memory + offset)
      offset += chunk.count
    }
    return unsafe RecordStore(base: UnsafeRawPointer(memory), byteCount: byteCount)
  }

  /// Parts the records of chunks by their key.
  func split(_ chunks: [Chunk], into count: Int, _ plan: MemoryPlan, _ hash: KeyHash)
    throws(Failure) -> [[Chunk]]
  {
    let parts = (0..<count).map { _ in ChunkBuilder(self, capacity: plan.partBytes, joins: true) }
    for chunk in chunks {
      let store = try load([chunk], byteCount: chunk.count)
      defer { unsafe store.base.deallocate() }
      var offset = 0
      while offset < store.byteCount {
        let record = unsafe store.record(at: offset)
        let next = store.next(after: offset)
        try unsafe parts[Int(hash(record) >> 20) % count].append(
          UnsafeRawBufferPointer(start: store.base + offset, count: next - offset))
        offset = next
      }
    }
    var result: [[Chunk]] = []
    for part in parts { result.append(try part.finish()) }
    return result
  }

  /// Sifts each part by itself and puts away what makes lines, in order.
  func sortedRuns(_ parts: [[Chunk]], _ plan: MemoryPlan, _ sift: OrderedRecords.Sift)
    throws(Failure) -> [[Chunk]]
  {
    var runs: [[Chunk]] = []
    for part in parts {
      let store = try load(part, byteCount: part.reduce(0) { $0 + $1.count })
      defer { unsafe store.base.deallocate() }
      let run = ChunkBuilder(self, capacity: plan.runBytes)
      for key in try sift(store) {
        let count = store.next(after: key.offset) - key.offset
        try unsafe run.append(UnsafeRawBufferPointer(start: store.base + key.offset, count: count))
      }
      runs.append(try run.finish())
    }
    return runs
  }
}
