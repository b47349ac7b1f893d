internal import Ledger
internal import Model
internal import TestSupport
internal import Testing

/// The order of lines, against a plain sort by the order as it is told (spec 6).
@Suite struct RecordSorterTests {
  @Test(arguments: UInt64(1)...80)
  func recordsComeInTheOrderOfTheirLines(seed: UInt64) {
    var random = Seeded(seed)
    let count = random.pick([0, 1, 2, 50, 3_000])
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * RecordStore.headBytes, alignment: 16)
    defer { unsafe memory.deallocate() }
    // Few and many sub-accounts, seconds and ids, so that ties are of every kind.
    let ranks = 1 + random.below(random.pick([1, 9, 70_000]))
    let seconds = 1 + random.below(random.pick([3, 5_000, 2_678_400]))
    var keys: [RecordOrder.Key] = []
    for index in 0..<count {
      var usage = UsageRecord()
      usage.kind = .message
      usage.id = RecordID(form: UInt8(1 + random.below(3)), high: 0, low: UInt64(random.below(40)))
      let record = RatedRecord(
        usage, Classification(.rateable),
        position: RatedRecord.position(export: random.below(3), line: Int64(index + 2)))
      let offset = index * RecordStore.headBytes
      unsafe (memory + offset).storeBytes(of: record, as: RatedRecord.self)
      let value = UInt64(random.below(ranks)) << 32 | UInt64(random.below(seconds))
      keys.append(RecordOrder.Key(value: value, offset: offset))
    }
    let store = unsafe RecordStore(
      base: UnsafeRawPointer(memory), byteCount: count * RecordStore.headBytes)
    let expected = keys.sorted { left, right in
      let (first, second) = unsafe (
        store.record(at: left.offset).pointee, store.record(at: right.offset).pointee
      )
      if left.value != right.value { return left.value < right.value }
      let ids = ((first.idForm, first.idLow), (second.idForm, second.idLow))
      return ids.0 != ids.1 ? ids.0 < ids.1 : first.position < second.position
    }
    var sorter = RecordSorter()
    sorter.sort(&keys, store)
    #expect(keys.map(\.offset) == expected.map(\.offset))
    // Its memory is used again.
    keys.shuffle(using: &random)
    sorter.sort(&keys, store)
    #expect(keys.map(\.offset) == expected.map(\.offset))
  }
}
