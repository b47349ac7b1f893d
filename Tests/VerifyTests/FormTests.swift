internal import Model
internal import RunFiles
internal import Testing

/// The readers take the one form that the writers give a value, and nothing else.
struct FormTests {
  @Test(arguments: [
    "{}", "[]", "null", "-1", "9223372036854775807", "\"\"", "{\"a\": [true, false, {}]}",
    "\"\\ud83d\\ude00 \\u00e9 \\/\"", " [ 1 , 2 ]\r\n\t",
  ])
  func aDocumentIsRead(_ text: String) {
    #expect(JSON(parsing: Array(text.utf8)) != nil)
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1,\"a\":1}", "01", "-0", "1.0", "1e3", "+1",
    "9223372036854775808", "tru", "\"", "\"\n\"", "\"\\x\"", "\"\\ud83d\"", "\"\\u12\"", "1 2",
    "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
  ])
  func whatIsNoDocumentIsNotRead(_ text: String) {
    #expect(JSON(parsing: Array(text.utf8)) == nil)
  }

  @Test func bytesThatAreNotUTF8AreNotRead() {
    #expect(JSON(parsing: [0x22, 0xFF, 0x22]) == nil)
    #expect(JSON(parsing: [0x22, 0xC3, 0xA9, 0x22])?.string == "é")
  }

  @Test func whatIsWrittenIsReadAgain() {
    let json = JSON.object([
      "text": .string("a\"b\\c/\n\r\t\u{8}\u{C}\u{1}é😀"), "list": .array([.null, .bool(true)]),
      "empty": .object([:]), "none": .array([]), "count": .int(.min),
    ])
    #expect(JSON(parsing: Array(json.text.utf8))?.text == json.text)
  }

  @Test(arguments: [
    ("0.000000", 0), ("-0.000001", -1), ("12.500000", 12_500_000), ("-3.000000", -3_000_000),
  ])
  func anAmountIsRead(_ text: String, _ units: Int) {
    #expect(Money(written: Array(text.utf8), 6) == Money(units: Int128(units)))
  }

  @Test(arguments: [
    "", "0", "1.00000", "1.0000000", "01.000000", ".000000", "-0.000000", "+1.000000", "1,000000",
    "1e.000000", "--1.000000", "1234567890123456789012.000000", " 1.000000",
  ])
  func whatIsNoAmountIsNotRead(_ text: String) {
    #expect(Money(written: Array(text.utf8), 6) == nil)
  }
}
