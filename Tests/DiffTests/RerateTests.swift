internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import Publish
internal import Rerate
internal import RunFiles
internal import Samples
internal import Testing

@Suite struct RerateTests {
  /// Rates, changes something, rerates, and checks what holds for every rerating.
  private func rerate(_ change: (Month) throws -> Void) throws -> (
    month: Month, old: RunReport, report: RerateReport, adjusted: Adjusted
  ) {
    let month = try Month()
    let old = try month.rate()
    let before = try Month.files(old.path)
    try change(month)
    let report = try month.rerate(old)
    #expect(try Month.files(old.path) == before, "the old run is untouched")
    let adjusted = try Adjusted(report.adjustments.path)
    let difference = try decimal(report.run.clientCharge) - decimal(old.clientCharge)
    #expect(adjusted.sum == difference)
    for row in adjusted.rows { #expect(row.new - row.old == row.delta && row.delta != 0) }
    #expect(adjusted.total.count == 7 && adjusted.total[0] == "total")
    #expect(try decimal(adjusted.total[5]) == difference)
    #expect(adjusted.total[2] == String(adjusted.rows.count))
    #expect(report.adjustments.lines == Int64(adjusted.rows.count))
    return (month, old, report, adjusted)
  }

  @Test func theSameBookGivesNoAdjustmentAndTheSameRun() throws {
    let (month, old, report, adjusted) = try rerate { _ in }
    #expect(report.run.runID == old.runID && !report.run.changed)
    #expect(adjusted.rows.isEmpty)
    let files = try Month.files(report.adjustments.path)
    #expect(Set(files.keys) == ["summary.csv", "SHA256SUMS"])
    #expect(try !month.rerate(old).adjustments.changed, "a second time finds it there")
  }

  @Test func aChangedDiscountIsAdjustedAsRate() throws {
    let (month, old, report, adjusted) = try rerate {
      try $0.replace(
        "lc,voice.outbound,1,1,0.0140,0.10,", "lc,voice.outbound,1,1,0.0140,0.15,",
        in: "rates/lc-us-canada.csv")
    }
    #expect(adjusted.reasons == ["rate"] && adjusted.sum < 0)
    #expect(try Month.current(report.run) == report.run.runID)
    #expect(old.runID != report.run.runID)
    #expect(
      report.adjustments.path.hasSuffix("/adjustments/\(old.runID)-\(report.run.runID)"))
    // A second rerating stands beside the first.
    try month.replace("0.0140,0.15,", "0.0140,0.20,", in: "rates/lc-us-canada.csv")
    let first = try Month.files(report.adjustments.path)
    let second = try month.rerate(old)
    #expect(second.adjustments.path != report.adjustments.path)
    #expect(try Month.files(report.adjustments.path) == first)
  }

  @Test func aChangedMultiplierIsAdjustedAsMarkup() throws {
    let (_, _, _, adjusted) = try rerate {
      try $0.replace(
        "northpeak,riverbend-dental,voice,2.25", "northpeak,riverbend-dental,voice,2",
        in: "markups.csv")
    }
    #expect(adjusted.reasons == ["markup"])
    #expect(Set(adjusted.rows.map(\.owner)) == ["northpeak/riverbend-dental.csv"])
  }

  @Test func rateAndMarkupAtOnceAreToldApart() throws {
    let (_, _, _, adjusted) = try rerate {
      try $0.replace(
        "northpeak,riverbend-dental,voice,2.25", "northpeak,riverbend-dental,voice,2",
        in: "markups.csv")
      try $0.replace(
        "lc,sms.outbound,1,1,0.0083,", "lc,sms.outbound,1,1,0.0090,", in: "rates/lc-us-canada.csv")
    }
    #expect(adjusted.reasons == ["markup", "rate"])
  }

  @Test(arguments: [true, false])
  func switchingRebillingIsAdjustedAsEligibility(_ on: Bool) throws {
    let (_, _, _, adjusted) = try rerate {
      let client =
        on ? "quayside-cafe,harborline,Quayside Café," : "corner-bakery,harborline,Corner Bakery,"
      try $0.replace(
        client + (on ? "off" : "on"), client + (on ? "on" : "off"), in: "sub_accounts.csv")
    }
    #expect(adjusted.reasons == ["eligibility"])
    #expect(adjusted.rows.allSatisfy { on ? $0.old == 0 : $0.new == 0 })
  }

  @Test func aMovedAccountIsOwedByAnotherClient() throws {
    let (_, _, _, adjusted) = try rerate {
      try $0.replace(",corner-bakery,", ",north-pier-gym,", in: "accounts.csv")
    }
    #expect(adjusted.reasons == ["eligibility"] && adjusted.sum == 0)
    #expect(Set(adjusted.rows.map(\.owner)).count == 2)
  }

  @Test func aMissingExportWithdrawsItsRecords() throws {
    let (_, _, _, adjusted) = try rerate { try $0.remove("lc/usage-2026-10.csv.gz") }
    #expect(adjusted.reasons == ["withdrawn"] && adjusted.sum < 0)
  }

  @Test func aLateExportBringsNewRecordsBesideAMarkupChange() throws {
    let month = try Month()
    try month.move("twilio/calls-1.json.gz", to: "../../late.json.gz")
    let old = try month.rate()
    try month.move("../../late.json.gz", to: "twilio/calls-1.json.gz")
    try month.replace(
      "northpeak,riverbend-dental,sms.outbound,4", "northpeak,riverbend-dental,sms.outbound,3",
      in: "markups.csv")
    let report = try month.rerate(old)
    let adjusted = try Adjusted(report.adjustments.path)
    #expect(adjusted.reasons == ["markup", "new"])
    #expect(try adjusted.sum == decimal(report.run.clientCharge) - decimal(old.clientCharge))
  }

  @Test(arguments: [false, true])
  func anotherVersionOfARecordIsAdjustedAsRecord(_ movesTime: Bool) throws {
    let month = try Month()
    let old = try month.rate()
    try month.writeLateCopyOfACall(old, onNextDay: movesTime)
    let report = try month.rerate(old)
    let adjusted = try Adjusted(report.adjustments.path)
    #expect(adjusted.reasons == ["record"])
    #expect(adjusted.rows.count >= (movesTime ? 2 : 1))
    #expect(try adjusted.sum == decimal(report.run.clientCharge) - decimal(old.clientCharge))
  }

  @Test func fewerDecimalsAreAdjustedExactly() throws {
    let (_, _, report, adjusted) = try rerate {
      try $0.replace("line_decimals,6", "line_decimals,4", in: "settings.csv")
    }
    #expect(report.adjustments.decimals == 6)
    #expect(adjusted.reasons == ["rate"])
  }

  @Test func aClosedRunStaysCurrent() throws {
    let month = try Month()
    let old = try month.rate()
    try month.write("{}\n", to: "out/2026-10/closed.json")
    try month.replace("line_decimals,6", "line_decimals,5", in: "settings.csv")
    let report = try month.rerate(old)
    #expect(report.run.runID != old.runID && !report.isCurrent)
    #expect(try Month.current(old) == old.runID)
    #expect(try !Month.files(report.run.path).isEmpty)
  }

  @Test func anotherCurrencyIsRefusedBeforeAnythingIsPublished() throws {
    let month = try Month()
    let old = try month.rate()
    try month.replace("currency,USD", "currency,EUR", in: "settings.csv")
    let failure = try #require(throws: Failure.self) { try month.rerate(old) }
    #expect(failure.status == .usage)
    #expect(try Month.current(old) == old.runID)
  }
}
