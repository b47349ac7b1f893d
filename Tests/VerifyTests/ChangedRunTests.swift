internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import Testing

/// Whatever is changed in a published run is found.
struct ChangedRunTests {
  @Test func aRunHoldsAsItWasPublished() throws {
    let run = try SmallRun()
    let report = try run.verify()
    #expect(report.problems == [])
    #expect(report.status == .done)
    #expect(report.agencies == 2)
    #expect(report.subAccounts == 3)
    #expect(report.lines == 6)
    #expect(report.files == (try run.files().count))
  }

  /// Each of four runs has every fourth byte changed in turn, so that all cores have work.
  @Test(arguments: 0..<4)
  func everySingleChangedByteIsFound(_ first: Int) throws {
    let run = try SmallRun()
    for name in try run.files() {
      let bytes = try run.read(name)
      for place in stride(from: first, to: bytes.count, by: 4) {
        var changed = bytes
        changed[place] ^= 1 << UInt8(place / 4 % 8)
        try run.put(name, changed)
        #expect(try run.verify().status == .differences, "byte \(place) of \(name)")
      }
      try run.put(name, bytes)
    }
    #expect(try run.verify().problems == [])
  }

  @Test func everyMissingFileIsFound() throws {
    let run = try SmallRun()
    for name in try run.files() {
      let bytes = try run.read(name)
      try run.remove(name)
      #expect(try run.verify().problems.contains { $0.path == name && $0.code == "E604" })
      try run.put(name, bytes)
    }
  }

  @Test func everyCutOffOrLongerFileIsFound() throws {
    let run = try SmallRun()
    for name in try run.files() {
      let bytes = try run.read(name)
      for count in [0, bytes.count / 2, bytes.count - 1] {
        try run.put(name, Array(bytes.prefix(count)))
        #expect(try run.verify().status == .differences, "\(count) bytes of \(name)")
      }
      try run.put(name, bytes + [0x0A])
      #expect(try run.verify().status == .differences, "\(name) and a line end")
      try run.put(name, bytes)
    }
  }

  @Test(arguments: ["", "agencies/", "agencies/harbor/", "agencies/harbor/sub-accounts/gym/"])
  func whateverIsTooManyIsFound(_ folder: String) throws {
    let run = try SmallRun()
    let name = folder + ".stray"
    try run.put(name, [])
    try expectStray(name, run)
    try FileManager.default.createDirectory(
      atPath: run.path + "/" + name, withIntermediateDirectories: false)
    try expectStray(name, run)
    try FileManager.default.createSymbolicLink(
      atPath: run.path + "/" + name, withDestinationPath: "suspense.csv")
    try expectStray(name, run)
    #expect(try run.verify().problems == [])
  }

  private func expectStray(_ name: String, _ run: SmallRun) throws {
    #expect(try run.verify().problems.map { [$0.code, $0.path] } == [["E605", name]])
    try run.remove(name)
  }

  @Test func aFileThatIsASymlinkIsFound() throws {
    let run = try SmallRun()
    let name = "suspense.csv"
    let elsewhere = run.output + "/suspense.csv"
    try FileManager.default.moveItem(atPath: run.path + "/" + name, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(
      atPath: run.path + "/" + name, withDestinationPath: elsewhere)
    let codes = try run.verify().problems.filter { $0.path == name }.map(\.code)
    #expect(codes == ["E604", "E605"])
  }

  @Test func aRunIsFoundByItsPeriodAndBySymlink() throws {
    let run = try SmallRun()
    for place in [run.periodFolder, run.periodFolder + "/current", run.path + "/"] {
      let report = try VerifyRun.run(place)
      #expect(report.runID == run.runID)
      #expect(report.problems == [])
    }
  }

  @Test func aRunOfAnotherNameDoesNotHold() throws {
    let run = try SmallRun()
    let other = run.periodFolder + "/0123456789ab"
    try FileManager.default.copyItem(atPath: run.path, toPath: other)
    #expect(try VerifyRun.run(other).problems.map(\.code) == ["E601"])
  }

  @Test(arguments: ["nowhere", ""])
  func whereThereIsNoRunTheInputIsMissing(_ name: String) throws {
    let run = try SmallRun()
    let failure = #expect(throws: Failure.self) { try VerifyRun.run(run.output + "/" + name) }
    #expect(failure?.status == .noInput)
    #expect(failure?.problems.map(\.code) == ["E631"])
  }

  @Test func threadsDoNotChangeWhatIsFound() throws {
    let run = try SmallRun()
    for name in try run.files() where name.hasSuffix("credit-summary.csv") { try run.remove(name) }
    #expect(
      try VerifyRun.run(run.path, threads: 1).problems
        == VerifyRun.run(run.path, threads: 3).problems)
  }
}
