internal import Foundation
internal import Model
internal import RunFiles
internal import TestSupport
internal import Testing
internal import Text

/// Cells, numbers, money and instants as the files of a run hold them (spec 6).
@Suite struct TextBufferTests {
  private func cell(_ bytes: [UInt8]) -> String {
    var buffer = TextBuffer()
    unsafe bytes.withUnsafeBytes { unsafe buffer.appendCell($0) }
    return buffer.text
  }

  private func cell(_ text: String) -> String { cell(Array(text.utf8)) }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""),
    ("+1-1", "'+1-1"), ("-1-1", "'-1-1"), ("+", "'+"), ("-", "'-"), ("-.5", "'-.5"),
    ("-1.", "'-1."), ("+1.5", "'+1.5"), ("-1e3", "'-1e3"), ("-1.2.3", "'-1.2.3"),
    ("+1234567890123456", "'+1234567890123456"), ("=a,b", "\"'=a,b\""),
    ("=\"x\"", "\"'=\"\"x\"\"\""),
    ("=\n", "\"'=\n\""), ("-٣", "'-٣"),
  ])
  func whatASpreadsheetCouldRunGetsAnApostrophe(_ text: String, _ written: String) {
    #expect(cell(text) == written)
  }

  @Test(arguments: [
    "", "a", "+14155550100", "+1", "+123456789012345", "-1", "-12.50", "-0", "1+1", " =1", "a=b",
    "'=1", "é", "😀", ";=1",
  ])
  func whatItCouldNotRunStaysAsItIs(_ text: String) { #expect(cell(text) == text) }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""),
    ("\"", "\"\"\"\""), ("\"\"", "\"\"\"\"\"\""), (",", "\",\""),
  ])
  func quotesStandOnlyWhereTheyMust(_ text: String, _ written: String) {
    #expect(cell(text) == written)
  }

  /// One U+FFFD for each maximal invalid sequence, as Unicode and Foundation count them.
  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}"),
      ([0xE2, 0x82, 0x41], "\u{FFFD}A"), ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
      ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF5, 0x80], "\u{FFFD}\u{FFFD}"), ([0x80, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0x22, 0xFF, 0x22], "\"\"\"\u{FFFD}\"\"\""),
      ([0xE2, 0x22, 0x82], "\"\u{FFFD}\"\"\u{FFFD}\""),
    ] as [([UInt8], String)])
  func bytesThatAreNoTextAreReplaced(_ bytes: [UInt8], _ written: String) {
    #expect(cell(bytes) == written)
  }

  @Test(arguments: UInt64(1)...100)
  func aCellReadsBackAsItsText(seed: UInt64) {
    var random = Seeded(seed)
    let letters = Array("ab,\"\n\r=+-@ é1😀")
    let text = String((0..<random.below(12)).map { _ in random.pick(letters) })
    let written = cell(text)
    var back = written
    if written.hasPrefix("\"") {
      back = String(written.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
    #expect(back == text || back == "'" + text)
  }

  @Test(arguments: UInt64(1)...100)
  func numbersAndMoneyAreWrittenAsTheirTextsAre(seed: UInt64) {
    var random = Seeded(seed)
    var buffer = TextBuffer(capacity: 64)
    for _ in 0..<500 {
      let value = Int64.random(in: .min...(.max), using: &random) >> random.below(64)
      let decimals = 2 + random.below(8)
      buffer.clear()
      buffer.append(value)
      buffer.append(UInt8(ascii: " "))
      buffer.append(UInt64(value.magnitude))
      buffer.append(UInt8(ascii: " "))
      let wide = Money(units: Int128(value) * Int128(1 + random.below(1_000)))
      buffer.append(wide, decimals: decimals)
      #expect(buffer.text == "\(value) \(value.magnitude) \(wide.text(decimals))")
    }
  }

  /// Digits are made in halves, quarters and eighths of eight: all of each are tried.
  @Test func everyGroupOfFourDigitsIsWritten() {
    var buffer = TextBuffer()
    for group in 0..<10_000 as Range<UInt64> {
      buffer.clear()
      let value = group * 1_0001_0001_0001
      buffer.append(value)
      #expect(buffer.text == String(value))
    }
  }

  @Test(arguments: [0, 9, 10, 99, 100, UInt64.max, UInt64.max - 1, 10_000_000_000_000_000_000])
  func theEdgesOfNumbersAreWritten(_ value: UInt64) {
    var buffer = TextBuffer()
    buffer.append(value)
    #expect(buffer.text == String(value))
  }

  @Test func manyInstantsAreWrittenOneAfterTheOther() {
    let format = ISO8601DateFormatter()
    var random = Seeded(7)
    var buffer = TextBuffer()
    for _ in 0..<2_000 {
      let seconds = Int64.random(in: -2_000_000_000...4_000_000_000, using: &random)
      buffer.clear()
      for later in [0, 1, 86_399] {
        buffer.append(Instant(seconds: seconds + Int64(later)))
        buffer.append(UInt8(ascii: " "))
      }
      let expected = [0, 1, 86_399].map { later in
        format.string(from: Date(timeIntervalSince1970: TimeInterval(seconds + Int64(later)))) + " "
      }
      #expect(buffer.text == expected.joined())
    }
  }
}
