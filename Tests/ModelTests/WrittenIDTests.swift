internal import Model
internal import TestSupport
internal import Testing

/// A packed id is written as the text it was made from.
@Suite struct WrittenIDTests {
  private func written(_ id: RecordID) -> String {
    var usage = UsageRecord()
    usage.id = id
    let record = RatedRecord(usage, Classification(.rateable), position: 0)
    var room = [UInt8](repeating: 0, count: 34)
    let count = unsafe withUnsafePointer(to: record) { record in
      unsafe room.withUnsafeMutableBufferPointer { room in
        unsafe RecordTexts(record).writeID(to: room.baseAddress!)
      }
    }
    return String(decoding: room.prefix(count), as: UTF8.self)
  }

  private func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test(arguments: [(UInt8(1), "CA"), (2, "MM"), (3, "SM")])
  func everyDigitIsWrittenInItsPlace(form: UInt8, prefix: String) {
    for shift in 0..<16 {
      for digit in UInt64(0)..<16 {
        let value = digit << UInt64(4 * shift)
        let id = RecordID(form: form, high: value, low: ~value)
        #expect(written(id) == prefix + hex(value) + hex(~value))
      }
    }
  }

  @Test(arguments: UInt64(1)...10)
  func anyNumbersAreWrittenAsTheirDigits(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<1_000 {
      let (high, low) = (random.next(), random.next())
      #expect(written(RecordID(form: 1, high: high, low: low)) == "CA" + hex(high) + hex(low))
    }
  }
}
