internal import Ledger
internal import Model
internal import TestSupport
internal import Testing

/// Keys spread over a table whatever they are, so that nobody can make the search for them slow.
@Suite struct KeyHashTests {
  /// How thousands of keys can be alike.
  enum Alike: CaseIterable {
    case high, low, account, top, accountText, idText, longIDText, longAccountText
    /// What the hash of version 1.0.0 made one value of.
    case collidingHalves
  }

  private func record(_ alike: Alike, _ number: Int) -> StoredRecord {
    var record = StoredRecord()
    record.usage.kind = .message
    record.usage.id = RecordID(form: 2, high: 5, low: 5)
    record.usage.account = 5
    let long = String(repeating: "x", count: 40)
    switch alike {
    case .high: record.usage.id.high = UInt64(number)
    case .low: record.usage.id.low = UInt64(number)
    case .account: record.usage.account = Int32(number)
    case .top: record.usage.id.high = UInt64(number) << 52
    case .accountText, .longAccountText:
      record.usage.account = -1
      record.account = alike == .accountText ? "AC\(number)" : "\(long)\(number)\(long)"
    case .idText, .longIDText:
      // An export can hold texts of one hash: nothing but the text itself tells them apart.
      record.usage.id = RecordID(form: 0, high: 5, low: 5)
      record.text = alike == .idText ? "SM\(number)" : "\(long)\(number)\(long)"
    case .collidingHalves:
      let low = UInt64(number) &* 0x5851_F42D_4C95_7F2D | 1
      record.usage.id.low = low
      record.usage.id.high = 0x1234_5678_90AB_CDEF ^ (low &* 0x9E37_79B9_7F4A_7C15)
    }
    return record
  }

  private func hashes(_ records: [StoredRecord], _ secret: UInt64) -> [UInt64] {
    let stored = StoredRecords(records)
    let hash = KeyHash(secret: secret)
    return stored.offsets.map { unsafe hash(stored.store.record(at: $0)) }
  }

  @Test(arguments: Alike.allCases, [UInt64(0), 1, .max, 0x9E37_79B9_7F4A_7C15])
  func keysThatAreAlikeSpread(alike: Alike, secret: UInt64) {
    let all = hashes((0..<4_096).map { record(alike, $0) }, secret)
    // A random hash leaves 3,970 or so, at either end of it.
    #expect(Set(all.map { $0 & 0xFFFF }).count > 3_700)
    #expect(Set(all.map { $0 >> 48 }).count > 3_700)
  }

  @Test(arguments: Alike.allCases)
  func whichKeysMeetNobodyCanTellWithoutTheSecret(alike: Alike) {
    let records = (0..<4_096).map { record(alike, $0) }
    let (one, other) = (hashes(records, 1), hashes(records, 2))
    let together = Dictionary(grouping: records.indices) { one[$0] & 0xFF }
    // Those that meet in one table are spread in another.
    for group in together.values where group.count > 8 {
      #expect(Set(group.map { other[$0] & 0xFF }).count > group.count / 2)
    }
  }

  @Test func equalKeysHaveEqualHashesWhateverElseDiffers() {
    var random = Seeded(1)
    for alike in Alike.allCases {
      let first = record(alike, 7)
      var second = first
      second.usage.contentHash = random.next()
      second.usage.dateUpdated = Instant(seconds: 60)
      second.position = 99
      let all = hashes([first, second], 3)
      #expect(all[0] == all[1])
    }
  }

  /// What has no key meets nothing: its place stands for it.
  @Test func rowsWithoutAKeySpreadByTheirPlace() {
    let records = (0..<4_096).map { number in
      var record = StoredRecord()
      record.usage.kind = .unknown
      record.usage.account = 0
      record.position = UInt64(number)
      return record
    }
    #expect(Set(hashes(records, 4).map { $0 & 0xFFFF }).count > 3_700)
  }
}
