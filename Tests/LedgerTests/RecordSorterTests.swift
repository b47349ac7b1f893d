internal import Ledger
internal import Model
internal import TestSupport
internal import Testing

/// The order of lines, against a plain sort by the order as it is told (spec 6).
@Suite struct RecordSorterTests {
  private func record(_ index: Int, _ random: inout Seeded) -> StoredRecord {
    var record = StoredRecord()
    record.usage.kind = .message
    record.usage.account = Int32(random.below(3) - 1)
    record.account = record.usage.account < 0 ? random.pick(["AC1", "AC2", "z"]) : ""
    record.usage.id = RecordID(
      form: UInt8(random.below(4)), high: UInt64(random.below(2)), low: UInt64(random.below(20)))
    // Before, between and behind the SIDs.
    record.text = random.pick([
      "", "A", "CA", "CZ", "MM1", "N", "SM" + .init(repeating: "0", count: 40), "x",
    ])
    record.position = RatedRecord.position(export: random.below(3), line: Int64(index + 2))
    return record
  }

  @Test(arguments: UInt64(1)...80)
  func recordsComeInTheOrderOfTheirLines(seed: UInt64) {
    var random = Seeded(seed)
    let count = random.pick([0, 1, 2, 50, 3_000])
    let records = (0..<count).map { record($0, &random) }
    let stored = StoredRecords(records)
    // Few and many sub-accounts, seconds and ids, so that ties are of every kind.
    let ranks = 1 + random.below(random.pick([1, 9, 70_000]))
    let seconds = 1 + random.below(random.pick([3, 5_000, 2_678_400]))
    var keys = stored.offsets.map { offset in
      let value = UInt64(random.below(ranks)) << 32 | UInt64(random.below(seconds))
      return RecordOrder.Key(value: value, offset: offset)
    }
    let expected = zip(keys, records).sorted { left, right in
      if left.0.value != right.0.value { return left.0.value < right.0.value }
      let ids = (Array(left.1.writtenID.utf8), Array(right.1.writtenID.utf8))
      if ids.0 != ids.1 { return ids.0.lexicographicallyPrecedes(ids.1) }
      return (left.1.usage.account, left.1.position) < (right.1.usage.account, right.1.position)
    }
    var sorter = RecordSorter()
    sorter.sort(&keys, stored.store)
    #expect(keys.map(\.offset) == expected.map(\.0.offset))
    // Its memory is used again.
    keys.shuffle(using: &random)
    sorter.sort(&keys, stored.store)
    #expect(keys.map(\.offset) == expected.map(\.0.offset))
  }
}
