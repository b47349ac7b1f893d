internal import Exports
import Foundation
import Model
import TestSupport
import Testing
internal import Text

/// JSON lines that somebody could send (spec 3.1, 3.5).
struct JSONLineTests {
  private static let sid = "SM0123456789abcdef0123456789abcdef"

  /// Reads a line between two sound ones, which must stay sound.
  private func read(_ line: [UInt8]) throws -> ReadRow {
    let sound = Array("{\"sid\":\"\(Self.sid)\",\"account_sid\":\"AC1\",\"price\":\"-1\"}".utf8)
    let rows = try readRows([sound, line, sound].joined(separator: [0x0A]))
    #expect(rows.count == 3)
    #expect(!rows[0].isMalformed && !rows[2].isMalformed)
    #expect(rows[0].says(rows[2]))
    #expect(rows.map(\.line) == [1, 2, 3])
    return try #require(rows.dropFirst().first)
  }

  private func price(_ line: String) throws -> Model.Decimal? {
    let scratch = try Scratch()
    try scratch.write("export", line)
    var price: Model.Decimal?
    try readRecords(at: scratch["export"].path) { outcome, record, _, _ in
      if outcome == .record, record.hasPrice { price = record.price }
    }
    return price
  }

  @Test(
    "A line that is not one object is malformed",
    arguments: [
      "{", "}", "{}{}", "{} {}", "[]", "[{}]", "\"text\"", "1", "null", "true", "{}]", "{},", "x",
      "{\"price\":}", "{\"price\":1,}", "{,}", "{\"price\" 1}", "{price:1}", "{'price':1}",
      "{\"price\":'1'}", "{\"price\":01}", "{\"price\":1.}", "{\"price\":.5}", "{\"price\":+1}",
      "{\"price\":NaN}", "{\"price\":nul}", "{\"price\":\"1}", "{\"price\":\"\\x\"}",
      "{\"price\":\"\\ud800\"}", "{\"other\":[1,}", "{\"other\":[1 2]}", "{\"other\":{\"a\"}}",
      "{\"a\":1}//", "{\"a\":tru}", "{\"a\":1 \"b\":2}", "{\"a\":\"\t\"}", "{\"a\":[}",
      "{\"a\":-}", "{\"a\":0x10}", "{\"price\":1}\"", "{\"to\":\"x\":\"y\"}",
      "{\"a\":\"x\":\"y\"}", "{\"a\":\"x\" : 1}", "{\"a\":[\"x\":1]}",
      "{\"a\":{\"b\":\"x\":1}}", "{\"a\":\"\\ud800\\x\"}",
      "{\"a\\ud800\\u12\":1}", "{\"a\\ud800\\u00g0\":1}", "{\"a\":[\"\\ud800\\u12\"]}",
      "{\"a\":[\"{c\":null]}",
    ])
  func notOneObject(_ line: String) throws {
    #expect(try read(Array(line.utf8)).isMalformed, "\(line)")
  }

  @Test(
    "A value that is none makes the record malformed",
    arguments: [
      "{\"price\":{}}", "{\"price\":[]}", "{\"price\":[1]}", "{\"price\":true}",
      "{\"price\":false}", "{\"price\":1e3}", "{\"price\":\"1e3\"}", "{\"price\":1E-2}",
      "{\"price\":0.0000000001}", "{\"duration\":1.5}", "{\"duration\":-1}",
      "{\"duration\":\" 1\"}",
      "{\"num_segments\":\"4294967296\"}", "{\"start_time\":\"yesterday\"}",
      "{\"date_sent\":\"0001-01-01T00:00:00+00:01\"}",
      "{\"date_sent\":\"9999-12-31T23:59:59-00:01\"}", "{\"date_updated\":0}",
      "{\"price\":99999999999999999999}", "{\"to\":\"a\\u0000b\"}",
      "{\"to\":\"\\ud800\"}", "{\"to\":\"\\udc00\"}", "{\"to\":\"x\",\"to\":\"\\udbff\\u0041\"}",
      "{\"sid\":{\"a\":1}}",
    ])
  func badValue(_ line: String) throws {
    #expect(try read(Array(line.utf8)).isMalformed, "\(line)")
  }

  @Test(
    "A line that is odd but sound is read",
    arguments: [
      "{}", "  {}  ", "\t{ }\r", "{\"price\":null}", "{\"price\":\"\"}", "{\"price\":-0.0075}",
      "{\"price\":\"-0.0075\"}", "{\"other\":{\"price\":{}}}", "{\"other\":[[[{}]]]}",
      "{\"other\":1e999}", "{\"other\":123456789012345678901234567890}", "{\"other\":true}",
      "{\"\":1}", "{\"PRICE\":{}}", "{\"price \":{}}", "{\"to\":\"\\ud83d\\ude00\\/\"}",
      "{\"date_sent\":\"0001-01-01T00:01:00+00:01\"}",
      "{\"date_sent\":\"9999-12-31T23:58:59-00:01\"}", "{\"price\":{},\"price\":\"1\"}",
      "{\"\\u0070rice\":1}", "{\"other\":\"\\u0000\"}",
      "{\"a\\ud800b\":1}", "{\"\\udc00\":1}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\\ud800\"}",
      "{\"a\":{\"\\uD800\\\"\":[\"\\ud800\\u0041\"]}}", "{\"to\":\"\\ud800\",\"to\":\"x\"}",
    ])
  func sound(_ line: String) throws {
    #expect(!(try read(Array(line.utf8)).isMalformed), "\(line)")
  }

  @Test("Of a repeated key the last counts")
  func repeatedKey() throws {
    #expect(try price("{\"price\":\"-1\",\"price\":-2}") == Model.Decimal(nano: -2_000_000_000))
    #expect(try price("{\"price\":{},\"price\":-2}") == Model.Decimal(nano: -2_000_000_000))
    #expect(try price("{\"price\":-2,\"\\u0070rice\":-3}") == Model.Decimal(nano: -3_000_000_000))
    #expect(try price("{\"price\":-2,\"price\":null}") == nil)
    #expect(try price("{\"price\":-2,\"price\":[]}") == nil)
  }

  @Test("Bytes that are no text are malformed")
  func notText() throws {
    for bad: [UInt8] in [[0xFF], [0xC3], [0x00], [0xED, 0xA0, 0x80], [0x1F]] {
      let line = Array("{\"to\":\"".utf8) + bad + Array("\"}".utf8)
      #expect(try read(line).isMalformed, "\(bad)")
    }
  }

  @Test("Depth is bounded")
  func depth() throws {
    for depth in [10, 200, 2_000, 100_000] {
      let open = String(repeating: "[", count: depth)
      let shut = String(repeating: "]", count: depth)
      #expect(try read(Array("{\"a\":\(open)\(shut)}".utf8)).isMalformed == (depth > 256))
      #expect(try read(Array("{\"a\":\(open)}".utf8)).isMalformed)
    }
  }

  @Test("Fields and records have their limits")
  func limits() throws {
    let mebibyte = String(repeating: "x", count: 1 << 20)
    #expect(!(try read(Array("{\"body\":\"\(mebibyte)\"}".utf8)).isMalformed))
    #expect(try read(Array("{\"body\":\"\(mebibyte)x\"}".utf8)).isMalformed)
    let four = (0..<4).map { "\"\($0)\":\"\(mebibyte)\"" }.joined(separator: ",")
    #expect(try read(Array("{\(four)}".utf8)).isMalformed)
  }

  @Test("A number and its text are one content, and so are absent, empty and null")
  func oneContent() throws {
    let lines = [
      "{\"sid\":\"\(Self.sid)\",\"duration\":\"80\",\"price\":null,\"to\":\"\"}",
      "{\"sid\":\"\(Self.sid)\",\"duration\":80}",
      "{\"duration\":1,\"sid\":\"\(Self.sid)\",\"duration\":\"080\",\"price\":\"\"}",
    ]
    let rows = try readRows(Array(lines.joined(separator: "\n").utf8))
    #expect(rows.count == 3)
    #expect(rows[0].says(rows[1]))
    #expect(rows[0].says(rows[2]))
  }
}
