internal import Ledger
internal import Model
internal import TestSupport
internal import Testing

/// What becomes of rows with one key (spec 3.3), against the rule as it is told.
@Suite struct DuplicateTests {
  private func records(_ random: inout Seeded) -> [StoredRecord] {
    let count = 1 + random.below(60)
    let keys = UInt64(1 + random.below(6))
    return (0..<count).map { index in
      var record = StoredRecord()
      record.usage.kind =
        random.chance(of: 12) ? .unknown : random.chance(of: 4) ? .walletTransaction : .message
      // Texts of one length and one hash, and SIDs: what looks alike is told apart by the rest.
      record.usage.id = RecordID(
        form: random.pick([0, 2, 3]), high: 0, low: UInt64.random(in: 0..<keys, using: &random))
      record.text = random.pick(["m-1", "m-2"])
      record.usage.account = Int32(random.below(3) - 1)
      record.account = random.pick(["AC1", "AC2"])
      record.usage.contentHash = UInt64(random.below(4))
      // Equal content has equal everything.
      let content = record.usage.contentHash
      record.usage.dateUpdated = content == 0 ? .missing : Instant(seconds: Int64(content / 2) * 60)
      record.usage.status = content == 1 ? .notFinal : .rated
      record.usage.hasPrice = content != 2
      record.position = RatedRecord.position(export: random.below(3), line: Int64(index + 2))
      return record
    }
  }

  private func fates(_ records: [StoredRecord]) -> [UInt64: Fate] {
    let stored = StoredRecords(records)
    var duplicates = Duplicates(KeyHash(secret: 7))
    duplicates.resolve(stored.store)
    var result: [UInt64: Fate] = [:]
    for (offset, fate) in zip(duplicates.offsets, duplicates.fates) {
      result[stored.position(at: offset)] = fate
    }
    return result
  }

  /// The rule, row by row.
  private func naive(_ stored: [StoredRecord]) -> [UInt64: Fate] {
    var result: [UInt64: Fate] = [:]
    for (record, key) in stored.map({ ($0.rated, $0.key) }) {
      let rivals = stored.filter { $0.rated.hasKey && record.hasKey && $0.key == key }.map(\.rated)
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

  /// The fates of records that are folded one after the other.
  private func folded(_ records: [StoredRecord], _ hash: KeyHash) throws -> [UInt64: Fate] {
    let stored = StoredRecords(records)
    let ordered = stored.offsets.sorted {
      unsafe KeyOrder.precedes(stored.store.record(at: $0), stored.store.record(at: $1), hash)
    }
    var fates: [UInt64: Fate] = [:]
    var fold = KeyFold()
    for offset in ordered {
      try unsafe fold.add(
        stored.store.record(at: offset),
        drop: { record, fate in unsafe fates[record.pointee.position] = fate },
        keep: { record in unsafe fates[record.pointee.position] = .kept })
    }
    try unsafe fold.finish { record in unsafe fates[record.pointee.position] = .kept }
    return fates
  }

  @Test(arguments: UInt64(1)...200)
  func foldedOneByOneTheSameRowsAreKept(seed: UInt64) throws {
    var random = Seeded(seed)
    let all = records(&random)
    let expected = naive(all)
    for secret in [0, .max, seed] {
      let hash = KeyHash(secret: secret)
      #expect(try folded(all, hash) == expected)
      #expect(try folded(all.reversed(), hash) == expected)
    }
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

  @Test func whatMadeOneRowBetterIsTheFirstThatDiffers() {
    func row(_ updated: Int64, _ status: StatusOutcome, priced: Bool) -> RatedRecord {
      var usage = UsageRecord()
      usage.dateUpdated = Instant(seconds: updated)
      usage.status = status
      usage.hasPrice = priced
      return RatedRecord(usage, Classification(.rateable), position: 0)
    }
    let poor = row(0, .notFinal, priced: false)
    let cases: [(RatedRecord, RatedRecord, Preference)] = [
      (row(1, .notFinal, priced: false), row(0, .rated, priced: true), .newer),
      (row(0, .rated, priced: false), row(0, .notFinal, priced: true), .final),
      (row(0, .rated, priced: true), poor, .final),
      (row(0, .notFinal, priced: true), poor, .priced), (poor, poor, .later),
    ]
    for (kept, other, preference) in cases {
      #expect(Preference(of: kept, over: other) == preference)
    }
  }
}
