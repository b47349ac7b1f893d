internal import Foundation
internal import Model
internal import Pipeline
internal import Samples
internal import TestSupport
internal import Testing

/// Same inputs, same bytes (spec 6): what a run must not depend on.
@Suite struct SameRunTests {
  static let names = CaseTests.names

  @Test(arguments: names, [1 as UInt64, 2, 3])
  func theOrderOfTheArgumentsDoesNotChangeTheRun(_ name: String, seed: UInt64) throws {
    let (conformance, scratch) = (try Case(name), try Scratch())
    let whole = try conformance.rate(into: scratch["whole"])
    var random = Seeded(seed)
    let below = try FileManager.default.contentsOfDirectory(atPath: conformance.exports)
    // Named one by one, hidden files would count, and folders would lose their name.
    let isPlain = below.allSatisfy { FileManager.default.isPlainFile(conformance.exports, $0) }
    let visible = below.filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }
    let arguments =
      isPlain ? visible.map { conformance.exports + "/" + $0 } : [conformance.exports]
    let shuffled = try conformance.rate(
      into: scratch["parts"], exports: arguments.shuffled(using: &random))
    #expect(shuffled.runID == whole.runID)
  }

  @Test(arguments: names)
  func folderTimeZoneAndLocaleDoNotChangeTheRun(_ name: String) throws {
    let (conformance, scratch) = (try Case(name), try Scratch())
    let report = try conformance.rate(into: scratch["out"])
    try copy(conformance.folder, to: scratch["elsewhere/a folder"])
    let result = try rebill(
      [
        "rate", "--period", conformance.period.text, "--book", "book", "--out", "../out", "--json",
        "exports",
      ],
      in: scratch["elsewhere/a folder"],
      environment: ["TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE"])
    #expect(result.status == 0, "\(result.err)")
    #expect(result.out.contains("\"run\": \"\(report.runID)\""))
  }

  @Test(arguments: [1, 2])
  func aRunThatSpillsIsTheSameRun(threads: Int) throws {
    let scratch = try Scratch()
    var options = GenerateOptions(period: try #require(Period("2026-10")))
    options.records = 300_000
    options.files = 3
    options.level = 1
    _ = try SampleExports.generate(
      options, book: scratch["book"].path, exports: scratch["exports"].path)
    func rate(_ output: String, _ memory: Int) throws -> RunReport {
      try RateRun.run(
        RateOptions(
          period: options.period, book: scratch["book"].path, output: scratch[output].path,
          exports: [scratch["exports"].path], threads: threads, memory: memory),
        Progress())
    }
    let roomy = try rate("roomy", RateOptions.defaultMemory)
    let tight = try rate("tight", RateOptions.minMemory)
    #expect(roomy.read == 300_000)
    #expect(roomy.spilledBytes == 0)
    #expect(tight.spilledBytes > 0)
    #expect(tight.runID == roomy.runID)
    #expect(tight.read == tight.records.reduce(0, +))
  }
}

extension FileManager {
  fileprivate func isPlainFile(_ folder: String, _ name: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
