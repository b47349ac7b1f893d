internal import Ledger
internal import Model
internal import TestSupport
internal import Testing

/// What becomes of rows with one key (spec 3.3), against the rule as it is told.
@Suite struct DuplicateTests {
  private func records(_ random: inout Seeded) -> [RatedRecord] {
    let count = 1 + random.below(60)
    let keys = UInt64(1 + random.below(12))
    return (0..<count).map { index in
      var usage = UsageRecord()
      usage.kind = random.chance(of: 12) ? .unknown : .message
      usage.id = RecordID(form: 3, high: 0, low: UInt64.random(in: 0..<keys, using: &random))
      usage.account = Int32(random.below(2))
      usage.contentHash = UInt64(random.below(4))
      // Equal content has equal everything.
      let content = usage.contentHash
      usage.dateUpdated = content == 0 ? .missing : Instant(seconds: Int64(content / 2) * 60)
      usage.status = content == 1 ? .notFinal : .rated
      usage.hasPrice = content != 2
      return RatedRecord(
        usage, Classification(.rateable),
        position: RatedRecord.position(export: random.below(3), line: Int64(index + 2)))
    }
  }

  private func fates(_ records: [RatedRecord]) -> [UInt64: Fate] {
    let bytes = records.count * RecordStore.headBytes
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    defer { unsafe memory.deallocate() }
    for (index, record) in records.enumerated() {
      let place = unsafe memory + index * RecordStore.headBytes
      unsafe place.storeBytes(of: record, as: RatedRecord.self)
    }
    let store = unsafe RecordStore(base: UnsafeRawPointer(memory), byteCount: bytes)
    var duplicates = Duplicates()
    duplicates.resolve(store)
    var result: [UInt64: Fate] = [:]
    for (offset, fate) in zip(duplicates.offsets, duplicates.fates) {
      unsafe result[store.record(at: offset).pointee.position] = fate
    }
    return result
  }

  /// The rule, row by row.
  private func naive(_ records: [RatedRecord]) -> [UInt64: Fate] {
    var result: [UInt64: Fate] = [:]
    for record in records {
      let rivals = records.filter {
        $0.hasKey && record.hasKey && $0.idLow == record.idLow && $0.account == record.account
      }
      let same = rivals.filter { $0.contentHash == record.contentHash }
      if same.contains(where: { $0.position < record.position }) {
        result[record.position] = .duplicate
        continue
      }
      let stay = rivals.filter { rival in
        !rivals.contains { $0.contentHash == rival.contentHash && $0.position < rival.position }
      }
      let isBeaten = stay.contains { ($0.rank, $0.position) > (record.rank, record.position) }
      result[record.position] = isBeaten ? .superseded : .kept
    }
    return result
  }

  @Test(arguments: UInt64(1)...200)
  func theKeptRowIsTheOneTheRuleNamesInWhateverOrder(seed: UInt64) {
    var random = Seeded(seed)
    let all = records(&random)
    let expected = naive(all)
    #expect(fates(all) == expected)
    #expect(fates(all.reversed()) == expected)
    #expect(fates(all.shuffled(using: &random)) == expected)
    #expect(expected.count == all.count)
  }

  @Test func newerBeatsFinalAndFinalBeatsPriced() {
    func rank(_ updated: Int64?, final: Bool, priced: Bool) -> UInt64 {
      var usage = UsageRecord()
      usage.dateUpdated = updated.map { Instant(seconds: $0) } ?? .missing
      usage.status = final ? .rated : .notFinal
      usage.hasPrice = priced
      return RatedRecord(usage, Classification(.rateable), position: 0).rank
    }
    let ascending = [
      rank(nil, final: false, priced: false), rank(nil, final: false, priced: true),
      rank(nil, final: true, priced: false), rank(nil, final: true, priced: true),
      rank(-62_135_596_800, final: false, priced: false), rank(0, final: false, priced: false),
      rank(0, final: true, priced: true), rank(1, final: false, priced: false),
    ]
    #expect(ascending == ascending.sorted())
    #expect(Set(ascending).count == ascending.count)
  }
}
