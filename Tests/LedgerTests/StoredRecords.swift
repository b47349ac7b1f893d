internal import Ledger
internal import Model

/// A record with what its tail holds.
struct StoredRecord {
  var usage = UsageRecord()
  var position: UInt64 = 0
  /// Of an account that the book does not know.
  var account = ""
  /// An id without a SID's shape.
  var text = ""

  /// What the key compares: the account's text or number, the id as it is written, and the form.
  var key: [String] {
    [
      usage.account < 0 ? account : "\(usage.account)", writtenID,
      "\(usage.kind == .walletTransaction)",
    ]
  }

  var writtenID: String {
    let prefixes = ["", "CA", "MM", "SM"]
    let hex = [usage.id.high, usage.id.low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return usage.id.form == 0 ? text : prefixes[Int(usage.id.form)] + hex.joined()
  }

  var rated: RatedRecord {
    var record = RatedRecord(usage, Classification(.rateable), position: position)
    record.tailBytes = UInt32(tail.count)
    if usage.id.form == 0 { record.idLow = UInt64(text.utf8.count) }
    return record
  }

  fileprivate var tail: [UInt8] {
    let length = unsafe withUnsafeBytes(of: UInt32(account.utf8.count)) { unsafe Array($0) }
    return (usage.account < 0 ? length + account.utf8 : [])
      + (usage.id.form == 0 ? text.utf8 : "".utf8)
  }
}

/// A store of its own memory.
@safe
final class StoredRecords {
  private let memory: UnsafeMutableRawPointer
  let store: RecordStore
  /// Where each record stands, in the order in which they were given.
  let offsets: [Int]

  init(_ records: [StoredRecord]) {
    var offsets = [0]
    for record in records {
      offsets.append(offsets[offsets.count - 1] + RecordStore.stride(tailBytes: record.tail.count))
    }
    let bytes = offsets.removeLast()
    unsafe memory = .allocate(byteCount: max(1, bytes), alignment: 16)
    for (record, offset) in zip(records, offsets) {
      let place = unsafe memory + offset
      unsafe place.storeBytes(of: record.rated, as: RatedRecord.self)
      unsafe (place + RecordStore.headBytes).copyMemory(
        from: record.tail, byteCount: record.tail.count)
    }
    store = unsafe RecordStore(base: UnsafeRawPointer(memory), byteCount: bytes)
    self.offsets = offsets
  }

  deinit { unsafe memory.deallocate() }

  func position(at offset: Int) -> UInt64 { unsafe store.record(at: offset).pointee.position }
}
