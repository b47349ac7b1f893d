public import Model

/// What the other rows of its key make of a record (spec 3.3).
public enum Fate: UInt8, Sendable { case kept, duplicate, superseded }

/// Tells, of the records of a store, which one of each key is kept.
///
/// A record's key is its account and its id. The answer depends on the records alone, never on
/// their order in the store.
public struct Duplicates {
  /// Offset of each record in the store, in its order.
  public private(set) var offsets: [Int] = []
  /// What became of each, in the same order.
  public private(set) var fates: [Fate] = []
  /// The first record of each key by hash; -1 = free.
  private var table: [Int32] = []

  private let hash: KeyHash

  public init(_ hash: KeyHash) { self.hash = hash }

  /// - Parameter leftOut: by export, whether its records do not count; empty = all count.
  /// - Complexity: O(records), plus O(n log n) for the n records that share a key.
  public mutating func resolve(_ store: RecordStore, leftOut: [Bool] = []) {
    offsets.removeAll(keepingCapacity: true)
    var offset = 0
    while offset < store.byteCount {
      let record = unsafe store.record(at: offset)
      if unsafe leftOut.isEmpty || record.pointee.isRecurring || !leftOut[record.pointee.export] {
        offsets.append(offset)
      }
      offset = store.next(after: offset)
    }
    fates.removeAll(keepingCapacity: true)
    fates.append(contentsOf: repeatElement(.kept, count: offsets.count))
    var groups: [Int: [Int]] = [:]
    collectGroups(store, &groups)
    for group in groups.values { resolve(group, store) }
  }

  /// Finds the keys that stand more than once: first record → all its records.
  private mutating func collectGroups(_ store: RecordStore, _ groups: inout [Int: [Int]]) {
    var capacity = 16
    while capacity < offsets.count * 2 { capacity *= 2 }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(-1, count: capacity))
    let mask = capacity - 1
    for index in offsets.indices {
      let record = unsafe store.record(at: offsets[index])
      guard unsafe record.pointee.hasKey else { continue }
      var slot = unsafe Int(truncatingIfNeeded: hash(record)) & mask
      while table[slot] >= 0 {
        let first = Int(table[slot])
        if unsafe sameKey(store.record(at: offsets[first]), record) {
          groups[first, default: [first]].append(index)
          break
        }
        slot = (slot + 1) & mask
      }
      if table[slot] < 0 { table[slot] = Int32(truncatingIfNeeded: index) }
    }
  }

  /// Of one content the first row stays; of those that stay, the greatest rank is kept.
  private mutating func resolve(_ group: [Int], _ store: RecordStore) {
    let ordered = group.sorted {
      let left = unsafe store.record(at: offsets[$0]).pointee
      let right = unsafe store.record(at: offsets[$1]).pointee
      return (left.contentHash, left.position) < (right.contentHash, right.position)
    }
    var kept = ordered[0]
    for (place, index) in ordered.enumerated() {
      let record = unsafe store.record(at: offsets[index]).pointee
      if place > 0,
        unsafe store.record(at: offsets[ordered[place - 1]]).pointee.contentHash
          == record.contentHash
      {
        fates[index] = .duplicate
        continue
      }
      fates[index] = .superseded
      let best = unsafe store.record(at: offsets[kept]).pointee
      if (best.rank, best.position) < (record.rank, record.position) { kept = index }
    }
    fates[kept] = .kept
  }
}

/// What makes the kept row of a key better than another that was not a duplicate (spec 3.3).
public enum Preference: String, Sendable {
  case newer
  case final
  case priced
  /// Equal in all of these; the greatest place counts.
  case later

  /// - Precondition: `kept` was kept and `other` was superseded.
  public init(of kept: RatedRecord, over other: RatedRecord) {
    let differs = kept.rank ^ other.rank
    self = differs >> 2 != 0 ? .newer : differs & 2 != 0 ? .final : differs != 0 ? .priced : .later
  }
}

/// Whether two records have one account and one id (spec 3.3).
///
/// - Precondition: both have a key.
public func sameKey(_ left: UnsafePointer<RatedRecord>, _ right: UnsafePointer<RatedRecord>)
  -> Bool
{
  guard unsafe left.pointee.idHigh == right.pointee.idHigh,
    unsafe left.pointee.idLow == right.pointee.idLow,
    unsafe left.pointee.account == right.pointee.account,
    unsafe left.pointee.idForm == right.pointee.idForm,
    unsafe (left.pointee.kind == .walletTransaction) == (right.pointee.kind == .walletTransaction)
  else { return false }
  if unsafe left.pointee.account >= 0, unsafe left.pointee.idForm != 0 { return true }
  let (leftTexts, rightTexts) = unsafe (RecordTexts(left), RecordTexts(right))
  return unsafe leftTexts.account.elementsEqual(rightTexts.account)
    && leftTexts.idText.elementsEqual(rightTexts.idText)
}
