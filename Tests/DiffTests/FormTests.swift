internal import Model
internal import RunFiles
internal import Testing

/// What runs write can be read again.
@Suite struct FormTests {
  private func money(_ text: String, _ written: Int, _ decimals: Int) -> Money? {
    var text = text
    return text.withUTF8 {
      unsafe Money(UnsafeRawBufferPointer($0), written: written, decimals: decimals)
    }
  }

  @Test(arguments: [
    ("0.000000", 6), ("-0.014940", 6), ("12.34", 2), ("123456789012345678.123456789", 9),
    ("-99999999999999999999.999999", 6),
  ])
  func anAmountIsReadAsWritten(_ text: String, _ decimals: Int) throws {
    let amount = try #require(money(text, decimals, decimals))
    #expect(amount.text(decimals) == text)
    #expect(try #require(money(text, decimals, 9)).text(9).hasPrefix(text))
  }

  @Test(arguments: [
    "", "1", "1.2", "1.2345", ".123", "-.123", "1,123", "1.1x3", "+1.123", "--1.123", "1.-23",
    "1234567890123456789012345678.123",
  ])
  func anyOtherFormIsRefused(_ text: String) { #expect(money(text, 3, 3) == nil) }

  @Test func aDocumentIsReadAsWritten() throws {
    let text = JSON.object([
      "a": .array([.int(-5), .bool(true), .null, .object([:]), .array([])]),
      "é\"\\/\n\t\u{1}": .string("\u{8}\u{c}\r😀"),
    ]).text
    #expect(try #require(JSON(parsing: Array(text.utf8))).text == text)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "\"a", "\"\\x\"", "\"\\ud800\"", "1.5", "truth", "{} {}",
    String(repeating: "[", count: 100_000),
  ])
  func aBrokenDocumentIsRefused(_ text: String) { #expect(JSON(parsing: Array(text.utf8)) == nil) }

  @Test func cellsLoseTheirQuotes() {
    let cells = [
      ("", ""), ("a", "a"), ("\"a,\"\"b\"\"\n\"", "a,\"b\"\n"), ("\"\"\"\"", "\""),
    ]
    for (cell, text) in cells {
      var cell = cell
      let plain = cell.withUTF8 { unsafe cellText(UnsafeRawBufferPointer($0)) }
      #expect(plain == text)
    }
  }
}
