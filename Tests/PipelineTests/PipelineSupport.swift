internal import Foundation
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// The small book of the fixtures with exports of a test's own.
struct SmallRun {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try copy(Project.fixtures.appending(path: "books/small/book"), to: scratch["book"])
  }

  func options(quarantine: Bool = false) throws -> RateOptions {
    RateOptions(
      period: try #require(Period("2026-10")), book: scratch["book"].path,
      output: scratch["out"].path, exports: [scratch["exports"].path], threads: 2,
      quarantine: quarantine)
  }

  func rate(quarantine: Bool = false) throws -> RunReport {
    try RateRun.run(try options(quarantine: quarantine), Progress())
  }

  /// How the run fails; the test fails if it does not.
  func failure(_ body: () throws -> RunReport) throws -> Failure {
    do {
      let report = try body()
      Issue.record("the run \(report.runID) was published")
      throw CommandError(code: 0)
    } catch let failure as Failure {
      return failure
    }
  }

  /// A run that failed leaves nothing in the output folder.
  var hasOutput: Bool { FileManager.default.fileExists(atPath: scratch["out"].path) }

  static func gzipped(_ bytes: [UInt8], _ scratch: Scratch) throws -> [UInt8] {
    try scratch.write("plain", bytes)
    let result = try TestSupport.run("gzip", ["-nc", "plain"], in: scratch.url)
    return Array(result.stdout)
  }

  static let header =
    "sid,account_sid,direction,from,to,status,date_sent,num_segments,num_media,date_updated\n"

  /// A message that is rated.
  static func row(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    let sid = "SM" + String(repeating: "0", count: 32 - digits.count) + digits
    return "\(sid),ve9EPM428h8vShlRW1KT,outbound-api,+14155550101,+12125550102,delivered,"
      + "2026-10-05T09:01:00Z,1,0,2026-10-05T09:02:00Z\n"
  }
}
