internal import Foundation
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// How much a run may use; the files it writes must not tell.
struct Machine: Sendable, CustomTestStringConvertible {
  var threads: Int
  var memory: Int

  static let all = [1, 2].flatMap { threads in
    [RateOptions.minMemory, RateOptions.defaultMemory].map { Machine(threads: threads, memory: $0) }
  }

  var testDescription: String { "\(threads) threads, \(memory >> 20) MiB" }
}

/// One folder of `fixtures/conformance`.
struct Case {
  let folder: URL
  let period: Period

  init(_ name: String) throws {
    folder = Project.fixtures.appending(path: "conformance/\(name)")
    let text = try String(contentsOf: folder.appending(path: "period"), encoding: .utf8)
    period = try #require(Period(text.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  var exports: String { folder.appending(path: "exports").path }

  func rate(
    into output: URL, _ machine: Machine = Machine(threads: 1, memory: RateOptions.defaultMemory),
    exports: [String]? = nil
  ) throws -> RunReport {
    try RateRun.run(
      RateOptions(
        period: period, book: folder.appending(path: "book").path, output: output.path,
        exports: exports ?? [self.exports], threads: machine.threads, memory: machine.memory),
      Progress())
  }
}

@Suite struct CaseTests {
  static let names = Project.cases("conformance")

  @Test func fourteenCasesAreThere() { #expect(Self.names.count == 14) }

  @Test(arguments: names, Machine.all)
  func aCaseGivesItsExpectedRunByteForByte(_ name: String, _ machine: Machine) throws {
    let (conformance, scratch) = (try Case(name), try Scratch())
    let report = try conformance.rate(into: scratch["out"], machine)
    let expected = try contractFiles(in: conformance.folder.appending(path: "expected"))
    let found = differences(try contractFiles(in: URL(filePath: report.path)), expected)
    #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    #expect(report.read == report.records.reduce(0, +))
    let sums = try run(
      "sha256sum", ["-c", "--quiet", "SHA256SUMS"], in: URL(filePath: report.path))
    #expect(sums.status == 0, "\(sums.err)")
    let listed = try lines("SHA256SUMS", in: report.path).count
    #expect(listed == expected.count + 1, "every file but SHA256SUMS itself is listed")
  }

  @Test(arguments: names)
  func ratingTheSameInputsAgainChangesNothing(_ name: String) throws {
    let (conformance, scratch) = (try Case(name), try Scratch())
    let first = try conformance.rate(into: scratch["out"])
    let before = try snapshot(scratch["out"])
    let second = try conformance.rate(into: scratch["out"])
    #expect(first.changed)
    #expect(!second.changed)
    #expect(second.runID == first.runID)
    #expect(try snapshot(scratch["out"]) == before)
  }

  /// Path, inode, time and bytes of everything there is.
  private func snapshot(_ folder: URL) throws -> [String: String] {
    var found: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: path).path
      let about = try FileManager.default.attributesOfItem(atPath: file)
      let inode = about[.systemFileNumber] as? Int ?? 0
      let isFolder = about[.type] as? FileAttributeType == .typeDirectory
      let changed = (about[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      found[path] = "\(inode) \(isFolder ? 0 : changed)"
    }
    return found
  }

  private func lines(_ name: String, in folder: String) throws -> [Substring] {
    try String(contentsOf: URL(filePath: folder).appending(path: name), encoding: .utf8)
      .split(separator: "\n")
  }
}
