internal import Ledger
internal import Model

/// Folds the rows of keys as a stream: sorts them by key in runs that fit in memory, merges the
/// runs, and lets one row of each key through (spec 3.3).
///
/// However many rows a key has, as much memory is taken as for a part of many keys.
struct KeyRuns {
  private let spill: SpillStore
  private let plan: MemoryPlan
  private let hash: KeyHash
  private let leftOut: [Bool]

  /// - Parameter leftOut: by export, whether its records do not count; empty = all count.
  init(_ spill: SpillStore, _ plan: MemoryPlan, _ hash: KeyHash, leftOut: [Bool]) {
    self.spill = spill
    self.plan = plan
    self.hash = hash
    self.leftOut = leftOut
  }

  /// Batches of a part's rows that each fit in memory, so that all rows of one key that are left
  /// are in one of them.
  ///
  /// - Parameter drop: receives each row that is left no more.
  func batches(of part: [Chunk], _ drop: KeyFold.Drop) throws(Failure) -> [[Chunk]] {
    if part.reduce(0, { $0 + $1.count }) <= plan.loadBytes { return [part] }
    return try unsafe groups(of: folded(part, drop))
  }

  /// One row of each key, and all rows without one.
  private func folded(_ part: [Chunk], _ drop: KeyFold.Drop) throws(Failure) -> [Chunk] {
    var runs: [[Chunk]] = []
    for group in groups(of: part) { runs.append(try unsafe sorted(group, drop)) }
    let hash = hash
    let merge = try unsafe RunMerge(runs, spill, maxBytes: plan.mergeBytes) { left, right in
      unsafe KeyOrder.precedes(
        left.assumingMemoryBound(to: RatedRecord.self),
        right.assumingMemoryBound(to: RatedRecord.self), hash)
    }
    var fold = KeyFold()
    let kept = ChunkBuilder(spill, capacity: plan.partBytes, joins: true)
    while let item = unsafe merge.next {
      try unsafe fold.add(
        item.assumingMemoryBound(to: RatedRecord.self), drop: drop,
        keep: { record throws(Failure) in try unsafe kept.append(KeyRuns.bytes(record)) })
      try merge.advance()
    }
    try unsafe fold.finish { record throws(Failure) in try unsafe kept.append(KeyRuns.bytes(record))
    }
    return try kept.finish()
  }

  /// Chunks that follow each other and fit in memory together, or one that does not.
  private func groups(of chunks: [Chunk]) -> [[Chunk]] {
    var groups: [[Chunk]] = []
    var bytes = Int.max
    for chunk in chunks {
      if bytes == .max || bytes + chunk.count > plan.loadBytes {
        groups.append([])
        bytes = 0
      }
      groups[groups.count - 1].append(chunk)
      bytes += chunk.count
    }
    return groups
  }

  /// Puts rows away in ``Ledger/KeyOrder``. Of one content the first row alone: wherever the others
  /// of its key are, those behind it are duplicates.
  private func sorted(_ group: [Chunk], _ drop: KeyFold.Drop) throws(Failure) -> [Chunk] {
    let store = try spill.load(group, byteCount: group.reduce(0) { $0 + $1.count })
    defer { unsafe store.base.deallocate() }
    let entries = entries(of: store).sorted { left, right in
      left.hash == right.hash
        ? unsafe KeyOrder.precedes(store.record(at: left.offset), store.record(at: right.offset))
        : left.hash < right.hash
    }
    let run = ChunkBuilder(spill, capacity: plan.runBytes)
    var before: UnsafePointer<RatedRecord>?
    for entry in entries {
      let record = unsafe store.record(at: entry.offset)
      if let last = unsafe before, unsafe KeyRuns.isDuplicate(record, of: last) {
        unsafe drop(record, .duplicate)
        continue
      }
      unsafe before = unsafe record
      try unsafe run.append(KeyRuns.bytes(record))
    }
    return try run.finish()
  }

  private func entries(of store: RecordStore) -> [(hash: UInt64, offset: Int)] {
    var entries: [(hash: UInt64, offset: Int)] = []
    entries.reserveCapacity(store.byteCount / RecordStore.headBytes)
    var offset = 0
    while offset < store.byteCount {
      let record = unsafe store.record(at: offset)
      if unsafe leftOut.isEmpty || record.pointee.isRecurring || !leftOut[record.pointee.export] {
        unsafe entries.append((hash(record), offset))
      }
      offset = store.next(after: offset)
    }
    return entries
  }

  private static func isDuplicate(
    _ record: UnsafePointer<RatedRecord>, of before: UnsafePointer<RatedRecord>
  ) -> Bool {
    unsafe record.pointee.hasKey && before.pointee.hasKey
      && record.pointee.contentHash == before.pointee.contentHash && sameKey(before, record)
  }

  private static func bytes(_ record: UnsafePointer<RatedRecord>) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: record, count: RecordStore.stride(tailBytes: Int(record.pointee.tailBytes)))
  }
}
