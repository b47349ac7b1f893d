public import Model

/// Tells which row of each key is kept (spec 3.3), of rows that come in ``KeyOrder``.
///
/// Holds one row at a time, however many there are of a key.
@safe
public struct KeyFold: ~Copyable {
  public typealias Drop = (UnsafePointer<RatedRecord>, Fate) -> Void
  public typealias Keep = (UnsafePointer<RatedRecord>) throws(Failure) -> Void

  /// A copy of the best row of the key so far, with its tail.
  private var best: UnsafeMutableRawBufferPointer
  private var hasBest = false
  /// The content of the row before.
  private var content: UInt64 = 0

  public init() {
    unsafe best = .allocate(byteCount: 1 << 10, alignment: 16)
  }

  deinit { unsafe best.deallocate() }

  private var held: UnsafePointer<RatedRecord> {
    unsafe UnsafePointer(best.baseAddress!.assumingMemoryBound(to: RatedRecord.self))
  }

  /// - Parameters:
  ///   - drop: receives each duplicate and each superseded row.
  ///   - keep: receives the row of a key that is kept, once another key follows.
  public mutating func add(
    _ record: UnsafePointer<RatedRecord>, drop: Drop, keep: Keep
  ) throws(Failure) {
    guard unsafe record.pointee.hasKey else { return try unsafe keep(record) }
    guard hasBest, unsafe sameKey(held, record) else {
      try unsafe finish(keep: keep)
      unsafe hold(record)
      content = unsafe record.pointee.contentHash
      return
    }
    if unsafe record.pointee.contentHash == content { return unsafe drop(record, .duplicate) }
    content = unsafe record.pointee.contentHash
    let (kept, other) = unsafe (held.pointee, record.pointee)
    if (kept.rank, kept.position) < (other.rank, other.position) {
      unsafe drop(held, .superseded)
      unsafe hold(record)
    } else {
      unsafe drop(record, .superseded)
    }
  }

  /// Hands over the row that is kept of the last key.
  public mutating func finish(keep: Keep) throws(Failure) {
    guard hasBest else { return }
    hasBest = false
    try unsafe keep(held)
  }

  private mutating func hold(_ record: UnsafePointer<RatedRecord>) {
    let count = unsafe RecordStore.stride(tailBytes: Int(record.pointee.tailBytes))
    if unsafe count > best.count {
      unsafe best.deallocate()
      unsafe best = .allocate(byteCount: count, alignment: 16)
    }
    unsafe best.baseAddress!.copyMemory(from: record, byteCount: count)
    hasBest = true
  }
}
