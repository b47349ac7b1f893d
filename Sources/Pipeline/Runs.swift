internal import Ledger
internal import Model
internal import Text

/// Gathers items and puts them away by the chunk; no item spans two chunks.
@safe
final class ChunkBuilder {
  private let store: SpillStore
  private let capacity: Int
  private let room: UnsafeMutableRawPointer
  private var used = 0
  private var chunks: [Chunk] = []
  private let joins: Bool

  /// - Parameter joins: whether chunks that follow each other may become larger than `capacity`.
  init(_ store: SpillStore, capacity: Int, joins: Bool = false) {
    self.store = store
    self.joins = joins
    self.capacity = capacity
    unsafe room = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { unsafe room.deallocate() }

  func append(_ item: UnsafeRawBufferPointer) throws(Failure) {
    if used + item.count > capacity { try flush() }
    guard item.count <= capacity, let start = item.baseAddress else {
      return add(try unsafe store.put(item))
    }
    unsafe (room + used).copyMemory(from: start, byteCount: item.count)
    used += item.count
  }

  private func flush() throws(Failure) {
    guard used > 0 else { return }
    add(try unsafe store.put(UnsafeRawBufferPointer(start: room, count: used)))
    used = 0
  }

  private func add(_ chunk: Chunk) {
    if joins { chunks.add(chunk) } else { chunks.append(chunk) }
  }

  /// What was put away. To be called once, at the end.
  func finish() throws(Failure) -> [Chunk] {
    try flush()
    return chunks
  }
}

/// Reads the items of chunks one after the other; one chunk is in memory at a time.
///
/// An item is a record with its tail, or a suspended row: both tell their length in their head.
@safe
private final class RunReader {
  private let store: SpillStore
  private var chunks: ArraySlice<Chunk>
  private var room: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)
  private var used = 0
  private var end = 0
  private let stride: (UnsafeRawPointer) -> Int

  init(_ chunks: [Chunk], _ store: SpillStore, stride: @escaping (UnsafeRawPointer) -> Int) {
    self.chunks = chunks[...]
    self.store = store
    unsafe self.stride = unsafe stride
  }

  deinit { unsafe room.deallocate() }

  var next: UnsafeRawPointer? {
    guard used < end, let base = unsafe room.baseAddress else { return nil }
    return unsafe UnsafeRawPointer(base + used)
  }

  /// Goes to the next item; at first, to the first one.
  func advance() throws(Failure) {
    if let next = unsafe next { unsafe used += stride(next) }
    guard used == end, let chunk = chunks.popFirst() else { return }
    if unsafe chunk.count > room.count {
      unsafe room.deallocate()
      unsafe room = .allocate(byteCount: chunk.count, alignment: 16)
    }
    guard let base = unsafe room.baseAddress else { return }
    try unsafe store.load(chunk, to: base)
    used = 0
    end = chunk.count
  }
}

/// Merges runs that are each in order into one.
@safe
final class RunMerge {
  private var readers: [RunReader] = []
  /// A heap of the readers, the one with the first item at the top.
  private var heap: [Int] = []
  private let precedes: (UnsafeRawPointer, UnsafeRawPointer) -> Bool

  /// - Parameters:
  ///   - maxBytes: chunks of all runs together that are in memory at a time.
  ///   - stride: bytes of an item with its tail; that of a rated record unless said.
  convenience init(
    _ runs: [[Chunk]], _ store: SpillStore, maxBytes: Int,
    stride: @escaping (UnsafeRawPointer) -> Int = unsafe RunMerge.recordStride,
    _ precedes: @escaping (UnsafeRawPointer, UnsafeRawPointer) -> Bool
  ) throws(Failure) {
    var runs = runs
    while let few = RunMerge.heavyFront(runs, maxBytes) {
      let merge = try unsafe RunMerge(merging: runs[..<few], store, stride, precedes)
      runs = try unsafe runs[few...] + [merge.putAway(store, stride, maxBytes)]
    }
    try unsafe self.init(merging: runs[...], store, stride, precedes)
  }

  /// So many of the first runs are to be merged into one before all are; nil = none have to.
  ///
  /// Of each run one chunk is in memory, and an item of some MiB is a chunk by itself.
  private static func heavyFront(_ runs: [[Chunk]], _ maxBytes: Int) -> Int? {
    let heaviest = runs.map { $0.reduce(0) { max($0, $1.count) } }
    guard runs.count > 2, heaviest.reduce(0, +) > maxBytes else { return nil }
    var bytes = 0
    for (index, count) in heaviest.enumerated() {
      bytes += count
      if bytes > maxBytes, index > 0 { return index + 1 }
    }
    return nil
  }

  private func putAway(
    _ store: SpillStore, _ stride: (UnsafeRawPointer) -> Int, _ maxBytes: Int
  ) throws(Failure) -> [Chunk] {
    let run = ChunkBuilder(store, capacity: min(64 << 10, max(8 << 10, maxBytes >> 6)))
    while let item = unsafe next {
      try unsafe run.append(UnsafeRawBufferPointer(start: item, count: stride(item)))
      try advance()
    }
    return try run.finish()
  }

  private init(
    merging runs: ArraySlice<[Chunk]>, _ store: SpillStore,
    _ stride: @escaping (UnsafeRawPointer) -> Int,
    _ precedes: @escaping (UnsafeRawPointer, UnsafeRawPointer) -> Bool
  ) throws(Failure) {
    unsafe self.precedes = unsafe precedes
    for run in runs {
      let reader = unsafe RunReader(run, store, stride: stride)
      try reader.advance()
      if unsafe reader.next != nil { readers.append(reader) }
    }
    heap = Array(readers.indices)
    for place in heap.indices.reversed() { siftDown(place) }
  }

  static func recordStride(_ item: UnsafeRawPointer) -> Int {
    let record = unsafe item.assumingMemoryBound(to: RatedRecord.self)
    return unsafe RecordStore.stride(tailBytes: Int(record.pointee.tailBytes))
  }

  /// nil at the end.
  var next: UnsafeRawPointer? { unsafe heap.first.flatMap { unsafe readers[$0].next } }

  func advance() throws(Failure) {
    guard let first = heap.first else { return }
    try readers[first].advance()
    if unsafe readers[first].next == nil {
      let last = heap.removeLast()
      if heap.isEmpty { return }
      heap[0] = last
    }
    siftDown(0)
  }

  private func siftDown(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
        if isBefore(heap[child], heap[least]) { least = child }
      }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    guard let first = unsafe readers[left].next, let second = unsafe readers[right].next else {
      return false
    }
    return unsafe precedes(first, second)
  }
}
