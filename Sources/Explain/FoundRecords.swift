internal import Ledger
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles

/// One row that was found, with what the duplicates made of it.
@safe
struct FoundRecord {
  enum Origin {
    case row(FoundRow)
    case charge(RecurringCharge)
  }

  var origin: Origin
  /// nil for rows that are out of scope: a run does not keep them.
  var rated: UnsafePointer<RatedRecord>?
  /// nil when its export is quarantined, or it is out of scope.
  var fate: Fate?
  var isQuarantined = false

  var row: FoundRow? { if case .row(let row) = origin { row } else { nil } }
}

/// What was found, by record: the rows of one key together, every other by itself.
///
/// Keeps the memory that the rated records lie in.
final class FoundRecords {
  private var stores: [RecordStore] = []
  private(set) var groups: [[FoundRecord]] = []

  /// - Parameters:
  ///   - store: what the search put away.
  ///   - leftOut: by place in ``Preparation/suspenseNames``.
  init(
    _ result: SearchResult, _ charges: [RecurringCharge], _ store: SpillStore,
    _ preparation: Preparation, leftOut: [Bool]
  ) throws(Failure) {
    var rated = try unsafe load(store, preparation, leftOut)
    for row in result.rows {
      let place = unsafe rated.firstIndex {
        unsafe $0.rated.pointee.position == row.position && !$0.rated.pointee.isRecurring
      }
      let entry = unsafe place.map { unsafe rated.remove(at: $0) }
      let rank = Int(row.position >> 40)
      unsafe add(
        FoundRecord(
          origin: .row(row), rated: entry?.rated, fate: entry?.fate,
          isQuarantined: !leftOut.isEmpty && leftOut[rank]))
    }
    for charge in charges {
      let line = Int64(charge.record.position)
      let entry = unsafe rated.first {
        unsafe $0.rated.pointee.isRecurring && $0.rated.pointee.line == line
      }
      guard let entry = unsafe entry else { continue }
      unsafe groups.append([
        FoundRecord(origin: .charge(charge), rated: entry.rated, fate: entry.fate)
      ])
    }
    for index in groups.indices { groups[index].sort(by: FoundRecords.countsFirst) }
  }

  deinit { for store in stores { unsafe store.base.deallocate() } }

  private typealias Rated = (rated: UnsafePointer<RatedRecord>, fate: Fate?)

  /// Duplicates are told apart as a run does it; what a quarantined export holds has no fate.
  private func load(_ store: SpillStore, _ preparation: Preparation, _ leftOut: [Bool])
    throws(Failure) -> [Rated]
  {
    var rated: [Rated] = unsafe []
    var duplicates = Duplicates(preparation.keyHash)
    for partition in 0..<preparation.partitions.count {
      let bytes = store.byteCount(partition: partition)
      if bytes == 0 { continue }
      let records = try store.load(store.take(partition: partition), byteCount: bytes)
      stores.append(records)
      duplicates.resolve(records, leftOut: leftOut)
      let fates = Dictionary(uniqueKeysWithValues: zip(duplicates.offsets, duplicates.fates))
      var offset = 0
      while offset < records.byteCount {
        unsafe rated.append((records.record(at: offset), fates[offset]))
        offset = records.next(after: offset)
      }
    }
    return unsafe rated
  }

  private func add(_ found: FoundRecord) {
    guard let record = unsafe found.rated, unsafe record.pointee.hasKey,
      let place = groups.firstIndex(where: { group in
        guard let first = unsafe group[0].rated, unsafe first.pointee.hasKey else { return false }
        return unsafe sameKey(first, record)
      })
    else { return groups.append([found]) }
    groups[place].append(found)
  }

  /// The row that is kept stands first, the others by place.
  private static func countsFirst(_ left: FoundRecord, _ right: FoundRecord) -> Bool {
    guard let first = unsafe left.rated, let second = unsafe right.rated else { return false }
    let (leftKept, rightKept) = (left.fate == .kept, right.fate == .kept)
    if leftKept != rightKept { return leftKept }
    return unsafe first.pointee.position < second.pointee.position
  }
}
