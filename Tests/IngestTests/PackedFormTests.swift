internal import CScan
internal import Exports
internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
internal import Text

/// What is packed into words holds one text and no other: every form is read again here, byte by
/// byte, by rules of the tests' own, over all values of every byte.
@Suite struct PackedFormTests {
  private static let hexDigits = Array("0123456789abcdef".utf8)

  /// The number that lower-case hex digits write; nil for any other text.
  private static func hex(_ text: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for byte in text {
      guard let digit = hexDigits.firstIndex(of: byte) else { return nil }
      value = value * 16 + UInt64(digit)
    }
    return value
  }

  /// The number that digits write; nil for any other text.
  private static func number(_ text: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for byte in text {
      guard let digit = Array("0123456789".utf8).firstIndex(of: byte) else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value
  }

  private static func packedHex(_ text: [UInt8]) -> UInt64? {
    var value: UInt64 = 0
    return unsafe rebill_hex16(text, &value) == 1 ? value : nil
  }

  /// - Returns: every text that differs from `text` in one byte, and itself.
  private static func neighbours(of text: [UInt8]) -> [[UInt8]] {
    text.indices.flatMap { place in
      (UInt8.min...UInt8.max).map { byte in
        var changed = text
        changed[place] = byte
        return changed
      }
    }
  }

  // MARK: Ids

  @Test(arguments: ["0123456789abcdef", "ffffffffffffffff", "0000000000000000", "9a9a9a9a9a9a9a9a"])
  func sixteenBytesAreHexDigitsOrTheyAreNot(text: String) {
    for changed in Self.neighbours(of: Array(text.utf8)) {
      #expect(Self.packedHex(changed) == Self.hex(changed), "\(changed)")
    }
  }

  /// Neighbouring bytes must not make up for one another.
  @Test(arguments: UInt64(1)...20)
  func anyBytesAreHexDigitsOrTheyAreNot(seed: UInt64) {
    var random = Seeded(seed)
    let likely = Array("09afgoGOAF`@/:p\u{7F}".utf8) + [0x80, 0xB0, 0xE1, 0xFA, 0xFF]
    for _ in 0..<20_000 {
      var text = (0..<16).map { _ in random.pick(Self.hexDigits) }
      for _ in 0..<random.below(5) {
        text[random.below(16)] =
          random.chance(of: 2) ? random.pick(likely) : UInt8(random.below(256))
      }
      #expect(Self.packedHex(text) == Self.hex(text), "\(text)")
    }
  }

  /// `CA`, `MM` or `SM` and 32 lower-case hex digits are packed; all else stays a text.
  @Test(arguments: ["CA", "MM", "SM"])
  func onlyAProvidersIDIsPacked(prefix: String) throws {
    let sound = Array((prefix + "0123456789abcdef09af09af09af09af").utf8)
    // What a CSV field can hold without a quote, and what no reader trims.
    let ids = Self.neighbours(of: sound).filter { id in
      id.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x2C }
    }
    let rows = ids.flatMap { $0 + Array(",AC1,outbound-api\n".utf8) }
    var read = 0
    let scratch = try Scratch()
    try scratch.write("export", Array("sid,account_sid,direction\n".utf8) + rows)
    try readRecords(at: scratch["export"].path) { outcome, record, texts, _ in
      #expect(outcome == .record)
      let id = ids[read]
      read += 1
      #expect(bytes(texts.id) == id)
      let form = ["CA", "MM", "SM"].firstIndex { id.starts(with: Array($0.utf8)) }
      let high = Self.hex(id[2..<18])
      let low = Self.hex(id[18...])
      let isPacked = form != nil && high != nil && low != nil
      #expect(record.id.form == (isPacked ? UInt8(form! + 1) : 0), "\(texts.id.text)")
      if isPacked {
        #expect(record.id.high == high && record.id.low == low, "\(texts.id.text)")
      }
    }
    #expect(read == ids.count)
  }

  // MARK: Numbers

  @Test(arguments: 1...18)
  func digitsAreANumberOrTheyAreNot(count: Int) {
    for digit in ["0", "9", "5"] {
      for text in Self.neighbours(of: Array(String(repeating: digit, count: count).utf8)) {
        let value = unsafe rebill_digits(text, count)
        #expect(value == Self.number(text) ?? .max, "\(text)")
      }
    }
  }

  @Test func eightBytesAreDigitsOrTheyAreNot() {
    for text in Self.neighbours(of: Array("00999909".utf8)) {
      let isNumber = unsafe rebill_are_digits(rebill_load(text)) != 0
      #expect(isNumber == (Self.number(text) != nil), "\(text)")
    }
  }

  // MARK: Addresses

  /// An address that is packed holds the digits that were written; all else keeps its text.
  @Test(arguments: [
    "+14155550101", "14155550101", "+1", "+123456789012345", "001415555010", "55501", "whatsapp:+1",
  ])
  func anAddressHoldsItsDigitsOrItsText(text: String) {
    for changed in Self.neighbours(of: Array(text.utf8)) {
      read(changed) { read in
        let rest = changed.starts(with: Array("whatsapp:".utf8)) ? Array(changed[9...]) : changed
        guard read.address.isE164 else {
          #expect(bytes(read.text) == rest, "\(changed)")
          #expect(read.address.textBytes == rest.count, "\(changed)")
          return
        }
        let digits = rest.first == UInt8(ascii: "+") ? Array(rest[1...]) : rest
        #expect(read.address.digits == Self.number(digits), "\(changed)")
        #expect(read.address.digitCount == digits.count, "\(changed)")
        #expect(read.text.isEmpty, "\(changed)")
      }
    }
  }

  private func read(_ text: [UInt8], _ body: (ReadAddress) -> Void) {
    unsafe text.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe body(Addresses.read(Bytes(start, buffer.count)))
    }
  }

  // MARK: Instants

  /// A reader that knows the day reads what one that does not know it reads, whatever the byte.
  @Test(arguments: ["2026-10-01T23:59:59Z", "2024-02-29T00:00:00Z", "0001-01-01T09:08:07Z"])
  func theDayBeforeChangesNoInstant(text: String) {
    let sound = Array(text.utf8)
    for changed in Self.neighbours(of: sound) {
      var warm = InstantReader()
      #expect(instant(sound, &warm) != nil)
      var cold = InstantReader()
      let value = instant(changed, &warm)
      #expect(value == instant(changed, &cold), "\(changed)")
      if let seconds = Self.seconds(changed) {
        #expect(value?.seconds == seconds, "\(changed)")
      }
    }
  }

  /// A reader that has read nothing yet knows no day, not even one of zeros.
  @Test func noDayIsKnownAtFirst() {
    var reader = InstantReader()
    #expect(instant([UInt8](repeating: 0, count: 10) + Array("T00:00:00Z".utf8), &reader) == nil)
  }

  private func instant(_ text: [UInt8], _ reader: inout InstantReader) -> Instant? {
    unsafe text.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return nil }
      return unsafe reader.read(Bytes(start, buffer.count))
    }
  }

  /// Seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`, counted day by day; nil for any other text.
  private static func seconds(_ text: [UInt8]) -> Int64? {
    let pattern = Array("0000-00-00T00:00:00Z".utf8)
    guard zip(text, pattern).allSatisfy({ $1 == 0x30 || $0 == $1 }) else { return nil }
    let parts = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].map { number(text[$0]) }
    guard !parts.contains(nil) else { return nil }
    let values = parts.map { Int($0!) }
    func isLeap(_ year: Int) -> Bool {
      year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
    func days(_ year: Int, _ month: Int) -> Int {
      [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
    let (year, month, day) = (values[0], values[1], values[2])
    guard year >= 1, (1...12).contains(month), (1...days(year, month)).contains(day),
      values[3] < 24, values[4] < 60, values[5] < 60
    else { return nil }
    var count = 0
    for earlier in 1..<year { count += isLeap(earlier) ? 366 : 365 }
    for earlier in 1..<month { count += days(year, earlier) }
    // 1970-01-01 is 719,162 days after 0001-01-01.
    let total = count + day - 1 - 719_162
    return Int64(total * 86_400 + values[3] * 3_600 + values[4] * 60 + values[5])
  }
}
