internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import Testing

/// A rerating publishes its run and its adjustments, or neither.
@Suite struct PublicationTests {
  private func raiseDiscount(_ month: Month) throws {
    try month.replace(
      "lc,voice.outbound,1,1,0.0140,0.10,", "lc,voice.outbound,1,1,0.0140,0.15,",
      in: "rates/lc-us-canada.csv")
  }

  /// Ids that are also names of files or folders of a run, of adjustments or of a period.
  @Test(arguments: [
    "summary.csv", "SHA256SUMS", "manifest.json", "agencies", "adjustments", "current", "total",
    "closed.json", "sub-accounts", "wallet.csv", "credit-summary.json", "...", "-", "_",
  ])
  func anAgencyMayHaveAnyName(_ name: String) throws {
    let month = try Month()
    for file in ["agencies.csv", "sub_accounts.csv", "markups.csv", "wallets.csv"] {
      try month.rename("harborline", name, in: file)
    }
    let old = try month.rate()
    try raiseDiscount(month)
    let report = try month.rerate(old)
    let adjusted = try Adjusted(report.adjustments.path)
    #expect(try adjusted.sum == decimal(report.run.clientCharge) - decimal(old.clientCharge))
    #expect(adjusted.rows.contains { $0.owner.hasSuffix("\(name)/corner-bakery.csv") })
    #expect(try VerifyRun.run(report.run.path).problems.isEmpty)
    #expect(try !DiffRun(old.path, report.run.path).run().isEqual)
    #expect(try !month.rerate(old).adjustments.changed, "a second time finds it there")
  }

  /// What lies in a period's folder, hidden things included.
  private func listing(_ run: RunReport) throws -> [String] {
    let folder = URL(filePath: run.path).deletingLastPathComponent().path
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func adjustmentsThatCannotBePublishedTakeTheirRunWithThem() throws {
    let month = try Month()
    let old = try month.rate()
    try month.write("in the way\n", to: "out/2026-10/adjustments")
    let before = try listing(old)
    try raiseDiscount(month)
    let failure = try #require(throws: Failure.self) { try month.rerate(old) }
    #expect(failure.status == .cannotCreate)
    #expect(try listing(old) == before)
    #expect(try Month.current(old) == old.runID)
  }

  @Test func aRunThatCannotBecomeCurrentIsNotPublished() throws {
    let month = try Month()
    try FileManager.default.createDirectory(
      atPath: month.path("out/2026-10/current/x"), withIntermediateDirectories: true)
    let failure = try #require(throws: Failure.self) { try month.rate() }
    #expect(failure.status == .inputOutput)
    let left = try FileManager.default.contentsOfDirectory(atPath: month.path("out/2026-10"))
    #expect(left.sorted() == ["current"])
  }
}
