internal import Audit
internal import Explain
internal import Model
internal import Pipeline
internal import RunFiles
internal import Testing

@Suite struct DispositionTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture(settings: "split_below_card,suspend\n") }

  @Test(arguments: [
    (sid("CA", 2), AbsorbReason.rebillingOff), (sid("CA", 3), .noAccountAdmin),
    (sid("CA", 4), .noPaymentMethod), (sid("CA", 5), .agencyCard), (sid("CA", 6), .plan),
    (sid("CA", 7), .stripeNotConnected),
  ])
  func `an absorbed record names the first condition that fails`(
    id: String, reason: AbsorbReason
  ) throws {
    let record = try fixture.only(id)
    #expect(record.disposition == .absorbed)
    #expect(record.reason == reason.text)
    #expect(record.conditions.count == 6)
    #expect(record.conditions.first { !$0.holds }?.reason == reason)
    #expect(!record.remedy.isEmpty)
    #expect(record.components[0].line == nil)
    #expect(record.components[0].multiplier.isEmpty)
  }

  @Test(arguments: [
    (sid("CA", 10), SuspenseReason.noBookRow), (sid("CA", 11), .unknownAccount),
    (sid("CA", 12), .notFinal), (sid("CA", 13), .noRate), (sid("CA", 14), .unknownDirection),
    (sid("CA", 15), .missingDuration), (sid("CA", 16), .pricePending),
    (sid("CA", 17), .unknownAccount), (sid("SM", 4), .splitImpossible),
    (sid("SM", 5), .badPriceSign), (sid("SM", 6), .currencyMismatch),
    (sid("SM", 9), .missingSegments), (sid("SM", 10), .missingTime),
    (sid("SM", 11), .unknownStatus), ("XX1", .unknownKind), ("a/first.csv:21", .malformed),
    ("a/first.csv:23", .malformed), ("number:+442075550199:2026-10", .noRate),
    ("numbers.csv:3", .noRate),
  ])
  func `a suspended record names its reason, a remedy and its row of suspense`(
    id: String, reason: SuspenseReason
  ) throws {
    let record = try fixture.only(id)
    #expect(record.disposition == .suspended)
    #expect(record.reason == reason.text)
    #expect(record.isInSuspense)
    #expect(!record.remedy.isEmpty)
    #expect(record.components.isEmpty)
  }

  @Test(arguments: [
    (sid("CA", 8), "status"), (sid("SM", 7), "book/failed_message_exemptions.csv:2"),
  ])
  func `a zero-rated record says why nothing is to pay`(id: String, why: String) throws {
    let record = try fixture.only(id)
    #expect(record.disposition == .zeroRated)
    #expect(record.outcome.contains(why))
  }

  @Test func `a record of another month says of which`() throws {
    let record = try fixture.only(sid("CA", 9))
    #expect(record.disposition == .outOfPeriod)
    #expect(record.remedy.contains("2026-09"))
  }

  @Test(arguments: [("w2", "reconciliation"), ("w3", "no usage")])
  func `a row out of scope says why`(id: String, why: String) throws {
    let record = try fixture.only(id)
    #expect(record.disposition == .outOfScope)
    #expect(record.outcome.contains(why))
  }

  @Test func `a duplicate names the row that stands first`() throws {
    let record = try fixture.only("c/again.csv:2")
    #expect(record.id == sid("CA", 1))
    #expect(record.copies.map(\.disposition) == [.rebilled, .duplicate])
    #expect(record.copies.map(\.export) == ["a/first.csv", "c/again.csv"])
    #expect(record.copies[1].why.contains("a/first.csv:2"))
  }

  @Test(arguments: [
    (21, Int64(4), "newer date_updated"), (22, 6, "final"), (23, 7, "price"),
    (24, 10, "stands later"),
  ])
  func `a superseded row says what the kept one has before it`(
    number: Int, line: Int64, why: String
  ) throws {
    let record = try fixture.only(sid("CA", number))
    #expect(record.copies.map(\.disposition) == [.rebilled, .superseded])
    #expect(record.copies[0].line == line)
    #expect(record.copies[1].why.contains(why))
  }

  @Test func `one id of two accounts is two records`() throws {
    let report = try fixture.explain(sid("CA", 25))
    #expect(report.differences.isEmpty)
    #expect(report.records.map(\.account) == ["locAcme", "locBolt"])
    #expect(report.records.map(\.disposition) == [.rebilled, .absorbed])
  }

  @Test func `an account without a row then lists the rows it has`() throws {
    let record = try fixture.only(sid("CA", 17))
    #expect(record.trail.map(\.place) == ["book/accounts.csv:11"])
    #expect(record.trail[0].note.contains("2026-10-20"))
  }
}
