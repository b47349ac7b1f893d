internal import Foundation
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// Records that differ in their ids alone are each billed, under the id that the export holds.
@Suite struct DistinctRecordTests {
  private func rate(_ ids: [String]) throws -> (report: RunReport, written: [String]) {
    let run = try SmallRun()
    let sound = "SM00000000000000000000000000000001"
    let rows = ids.map { SmallRun.row(1).replacing(sound, with: $0) }
    try run.scratch.write("exports/usage.csv", SmallRun.header + rows.joined())
    let report = try run.rate()
    let lines = try String(
      contentsOfFile: report.path + "/agencies/harbor/sub-accounts/bakery/invoice-lines.csv",
      encoding: .utf8)
    let columns = lines.split(separator: "\n").map { $0.split(separator: ",") }
    let place = try #require(columns.first?.firstIndex(of: "record_id"))
    return (report, columns.dropFirst().map { String($0[place]) })
  }

  @Test func idsThatDifferInOneByteAreDifferentRecords() throws {
    let sound = Array("SM0123456789abcdef09af09af09af0917".utf8)
    var ids: Set<String> = []
    for place in sound.indices.dropFirst(2) {
      for byte in UInt8(0x21)...0x7E where byte != 0x22 && byte != 0x2C {
        var id = sound
        id[place] = byte
        ids.insert(String(decoding: id, as: UTF8.self))
      }
    }
    let (report, written) = try rate(ids.sorted())
    #expect(report.records[Int(Disposition.rebilled.rawValue)] == Int64(ids.count))
    #expect(written.sorted() == ids.sorted())
  }

  /// The two ids of one call each of which only the first was ever billed.
  @Test func lettersBehindFAreNoHexDigits() throws {
    let ids = ["CA00000000000000000000000000000017", "CA0000000000000000000000000000000n"]
    let run = try SmallRun()
    let rows = ids.enumerated().map { day, id in
      "\(id),ve9EPM428h8vShlRW1KT,outbound-api,+14155550100,+12125550100,completed,"
        + "2026-10-0\(day + 1)T00:00:00Z,80,-0.02800,USD\n"
    }
    try run.scratch.write(
      "exports/calls.csv",
      "sid,account_sid,direction,from,to,status,start_time,duration,price,price_unit\n"
        + rows.joined())
    let report = try run.rate()
    #expect(report.records[Int(Disposition.superseded.rawValue)] == 0)
    #expect(report.records[Int(Disposition.rebilled.rawValue)] == 2)
  }
}
