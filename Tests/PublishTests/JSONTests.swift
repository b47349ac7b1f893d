internal import Foundation
internal import RunFiles
internal import TestSupport
internal import Testing

@Suite struct JSONTests {
  @Test func keysAreSortedAndItemsStandOneALine() {
    let json = JSON.object([
      "b": .array([.int(1), .object([:]), .array([])]), "B": .null, "a": .bool(true),
      "é": .string("ü/"), "aa": .object(["x": .string("")]),
    ])
    #expect(
      json.text == """
        {
          "B": null,
          "a": true,
          "aa": {
            "x": ""
          },
          "b": [
            1,
            {},
            []
          ],
          "é": "ü/"
        }

        """)
  }

  @Test func controlsAreEscapedAndNothingElse() {
    let text = "\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/<>&'\u{7F}\u{2028}é😀\r\n"
    let written =
      "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/<>&'\u{7F}\u{2028}é😀\\r\\n\"\n"
    #expect(JSON.string(text).text == written)
  }

  @Test(arguments: UInt64(1)...50)
  func whatIsWrittenIsReadBackByFoundation(seed: UInt64) throws {
    var random = Seeded(seed)
    let text = String(
      String.UnicodeScalarView(
        (0..<random.below(40)).compactMap { _ in
          Unicode.Scalar(UInt32(random.below(random.chance(of: 2) ? 0x80 : 0x11_0000)))
        }))
    let json = JSON.object([text: .array([.string(text), .int(Int64(seed))])])
    let read = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: [Any]]
    #expect(read?.first?.value.first as? String == text)
    #expect(read?.first?.key == text)
  }
}
