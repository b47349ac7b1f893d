internal import Exports
import Foundation
import Model
import TestSupport
import Testing
internal import Text

/// Public files that were not made for this project.
struct SampleFileTests {
  static let csv = Project.fixtures.appending(path: "csv-spectrum")
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: csv.path + "/csvs")) ?? [])
    .sorted().map { String($0.dropLast(4)) }

  @Test func elevenSpectrumFilesAreThere() { #expect(Self.names.count == 11) }

  @Test("csv-spectrum reads as its JSON says", arguments: names)
  func spectrum(_ name: String) throws {
    let text = try Data(contentsOf: Self.csv.appending(path: "csvs/\(name).csv"))
    let json = try Data(contentsOf: Self.csv.appending(path: "json/\(name).json"))
    let expected = try #require(
      try JSONSerialization.jsonObject(with: json) as? [[String: String]])
    var records = try csvRecords(Array(text))
    let header = records.removeFirst()
    let actual = records.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    #expect(actual == expected)
  }

  private func csvRecords(_ text: [UInt8]) throws -> [[String]] {
    let reader = CSVRecordReader()
    var records: [[String]] = []
    try unsafe text.withUnsafeBytes { all in
      var offset = 0
      while offset < all.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: all[offset...])
        guard case .record(let length, _) = unsafe reader.read(rest, atEnd: true) else {
          throw CommandError(code: Int32(offset))
        }
        records.append(
          (0..<reader.fieldCount).map { unsafe String(decoding: reader.field($0), as: UTF8.self) })
        offset += length
      }
    }
    return records
  }

  @Test("A gzip file is its plain text", arguments: ["good-file", "multi"])
  func gzip(_ name: String) throws {
    let folder = Project.fixtures.appending(path: "gzip/tests")
    // good-file.gz, good-file.txt, multi.gz, multi.txt
    let plain = try Data(contentsOf: folder.appending(path: "\(name).txt"))
    #expect(try readBytes(at: folder.appending(path: "\(name).gz").path) == Array(plain))
    #expect(try readBytes(at: folder.appending(path: "\(name).txt").path) == Array(plain))
  }

  @Test(
    "The provider's own examples are read",
    arguments: [
      ("calls.examples.json", RecordKind.call), ("call_fetch.examples.json", .call),
      ("messages.examples.json", .message), ("message_fetch.examples.json", .message),
    ])
  func twilio(_ name: String, _ kind: RecordKind) throws {
    let file = Project.fixtures.appending(path: "twilio/\(name)")
    let resources = found(in: try JSONSerialization.jsonObject(with: try Data(contentsOf: file)))
    #expect(!resources.isEmpty)
    let scratch = try Scratch()
    let lines = try resources.map { try JSONSerialization.data(withJSONObject: $0) }
    try scratch.write("export", Array(lines.joined(separator: [0x0A])))
    var count = 0
    try readRecords(at: scratch["export"].path) { outcome, record, texts, line in
      let resource = resources[Int(line) - 1]
      count += 1
      #expect(outcome == .record)
      #expect(record.kind == kind)
      #expect(record.hasPrice == (resource["price"] is String))
      #expect(record.eventTime != .missing)
      #expect(record.status != .unknown)
      #expect(record.direction != .unknown)
      #expect(texts.account.text == resource["account_sid"] as? String)
      if let price = resource["price"] as? String {
        #expect(record.price == Model.Decimal(plain: price))
      }
      if let duration = resource["duration"] as? String {
        #expect(record.duration == Int64(duration))
      }
      if let segments = resource["num_segments"] as? String {
        #expect(record.segments == Int64(segments))
      }
    }
    #expect(count == resources.count)
  }

  /// Every call and message in a document, however deep.
  private func found(in document: Any) -> [[String: Any]] {
    if let list = document as? [Any] { return list.flatMap(found) }
    guard let object = document as? [String: Any] else { return [] }
    if object["sid"] is String, object["direction"] is String { return [object] }
    return object.keys.sorted().flatMap { found(in: object[$0] as Any) }
  }
}
