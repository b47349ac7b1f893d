internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import RunFiles
internal import Testing

@Suite struct DiffTests {
  @Test func aRunIsEqualToItself() throws {
    let month = try Month()
    let run = try month.rate()
    let diff = try DiffRun(run.path, month.path("out/2026-10")).run()
    #expect(diff.isEqual && diff.before == run.runID && diff.after == run.runID)
    #expect(diff.agencies.isEmpty && diff.subAccounts.isEmpty && diff.inputs.isEmpty)
  }

  @Test func aRunIsNamedByItsFolderItsLinkOrItsPeriod() throws {
    let month = try Month()
    let run = try month.rate()
    for path in ["out/2026-10", "out/2026-10/current", "out/2026-10/\(run.runID)"] {
      #expect(try PublishedRun(month.path(path)).id == run.runID)
    }
    let failure = try #require(throws: Failure.self) { try PublishedRun(month.path("out")) }
    #expect(failure.status == .noInput)
  }

  @Test func sumsOfSubAccountsAgenciesAndTheRunAgree() throws {
    let month = try Month()
    let before = try month.rate()
    try month.replace(
      "lc,voice.outbound,1,1,0.0140,0.10,", "lc,voice.outbound,1,1,0.0140,0.15,",
      in: "rates/lc-us-canada.csv")
    let after = try month.rate(into: "new")
    let comparison = try DiffRun(before.path, after.path)
    let diff = try comparison.run()
    #expect(!diff.isEqual && diff.inputs == [.init("book/rates/lc-us-canada.csv")])
    #expect(diff.net.charge.before.text(6) == before.clientCharge)
    #expect(diff.net.charge.after.text(6) == after.clientCharge)
    for part in [\NetChange.cost, \.charge, \.margin] {
      let total = diff.net[keyPath: part].delta
      #expect(diff.agencies.reduce(.zero) { $0 + $1.net[keyPath: part].delta } == total)
      #expect(diff.subAccounts.reduce(.zero) { $0 + $1.net[keyPath: part].delta } == total)
    }
    let sizes = diff.subAccounts.map { $0.net.charge.delta.units.magnitude }
    #expect(sizes == sizes.sorted(by: >))
    for entry in diff.subAccounts {
      var delta = Money.zero
      var changed: Int64 = 0
      try comparison.records(of: entry) { record in
        delta += record.amount.delta
        changed += record.kind == .changed ? 1 : 0
      }
      #expect(delta == entry.net.charge.delta && changed == entry.lines.changed)
    }
  }

  @Test func aRecordOfAnotherClientIsRemovedThereAndAddedHere() throws {
    let month = try Month()
    let before = try month.rate()
    try month.replace(",corner-bakery,", ",north-pier-gym,", in: "accounts.csv")
    let diff = try DiffRun(before.path, month.rate(into: "new").path).run()
    let bakery = try #require(diff.subAccounts.first { $0.id == "corner-bakery" })
    let gym = try #require(diff.subAccounts.first { $0.id == "north-pier-gym" })
    #expect(bakery.lines.removed > 0 && bakery.lines.added == 0 && bakery.lines.changed == 0)
    #expect(gym.lines == LineCounts(added: bakery.lines.removed))
  }

  @Test func filesThatDifferWithoutAnAmountAreNamed() throws {
    let month = try Month()
    let before = try month.rate()
    try month.replace("Harborline", "Harbourline", in: "agencies.csv")
    let diff = try DiffRun(before.path, month.rate(into: "new").path).run()
    #expect(!diff.isEqual && diff.subAccounts.isEmpty)
    let changed = try #require(diff.agencies.first)
    #expect(diff.agencies.count == 1 && changed.net.isNone)
    #expect(changed.files == ["credit-summary.json"])
  }

  @Test func amountsOfDifferentDecimalsAreComparedExactly() throws {
    let month = try Month()
    let before = try month.rate()
    try month.replace("line_decimals,6", "line_decimals,9", in: "settings.csv")
    let after = try month.rate(into: "new")
    let diff = try DiffRun(before.path, after.path).run()
    #expect(diff.decimals == 9 && diff.words.map(\.name) == ["line_decimals"])
    let delta = try decimal(after.clientCharge) - decimal(before.clientCharge)
    #expect(try decimal(diff.net.charge.delta.text(9)) == delta)
    // A price of four places and a multiplier of two are the same in six decimals and in nine.
    let changed = diff.subAccounts.reduce(0) { $0 + $1.lines.changed }
    #expect(changed < before.records[Int(Disposition.rebilled.rawValue)])
  }

  @Test func aRenamedExportWithoutSuspendedRowsIsNoDifference() throws {
    let month = try Month()
    let before = try month.rate()
    let suspense = try String(contentsOfFile: before.path + "/suspense.csv", encoding: .utf8)
    let totals = try String(contentsOfFile: before.path + "/control-totals.json", encoding: .utf8)
    let names = totals.split(separator: "\"").map(String.init).filter { $0.hasPrefix("lc/") }
    let quiet = try #require(names.first { !suspense.contains($0) })
    try month.move(quiet, to: quiet + "-renamed")
    let diff = try DiffRun(before.path, month.rate(into: "new").path).run()
    #expect(diff.isEqual && diff.before != diff.after)
    #expect(diff.inputs.map(\.kind) == [.renamed] && diff.files == ["control-totals.json"])
  }

  @Test func suspendedRecordsAreComparedByReason() throws {
    let month = try Month()
    let before = try month.rate()
    try month.remove("lc/late-rows.csv")
    let diff = try DiffRun(before.path, month.rate(into: "new").path).run()
    #expect(diff.suspense.contains(CountChange(name: "unknown_status", before: 1, after: 0)))
    #expect(!diff.isEqual && diff.net.charge.delta == .zero)
  }

  @Test func aDamagedFileIsNamed() throws {
    let month = try Month()
    let before = try month.rate()
    try month.replace("line_decimals,6", "line_decimals,5", in: "settings.csv")
    let after = try month.rate(into: "new")
    let file = "/agencies/harborline/sub-accounts/corner-bakery/invoice-lines.csv"
    try month.write(
      "line,record_id\n1,x\n", to: "new/2026-10/\(after.runID)" + file)
    let failure = try #require(throws: Failure.self) {
      try DiffRun(before.path, after.path).run()
    }
    #expect(failure.status == .noInput)
    #expect(failure.problems.first?.path.hasSuffix(file) == true)
  }
}

extension InputChange {
  fileprivate init(_ path: String) { self.init(kind: .changed, path: path) }
}
