internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// What the look at one record alone comes to (spec 4.1).
@Suite struct RaterTests {
  /// A rater whose calls are billed by the second.
  private func rater() -> Rater {
    var random = Seeded(1)
    var book = MoneyBook(&random).book
    book.settings = Settings()
    book.rates = [rateRow(.voiceOutbound, initial: 1, increment: 1)]
    return Rater(book, in: .always)
  }

  private func call(of seconds: Int64, at time: Instant) -> UsageRecord {
    var usage = UsageRecord()
    usage.kind = .call
    usage.direction = .outbound
    usage.status = .rated
    usage.account = 0
    usage.duration = seconds
    usage.eventTime = time
    return usage
  }

  @Test(arguments: [(0, 1), (1, 1), (2, 2), (59, 59)] as [(Int64, UInt32)])
  func aCallHasItsSecondsAndNeverLessThanOne(_ seconds: Int64, _ quantity: UInt32) throws {
    let result = try rater().classify(call(of: seconds, at: Instant(seconds: 1_791_000_000)))
    #expect(result.outcome == .rateable)
    #expect(result.quantity == quantity)
  }

  @Test func aCallOfNoSecondsWasFreeBeforeTheDayItCeasedToBe() throws {
    let day = Settings().zeroSecondCallInstant
    #expect(try rater().classify(call(of: 0, at: day)).outcome == .rateable)
    let before = Instant(seconds: day.seconds - 1)
    #expect(try rater().classify(call(of: 0, at: before)).outcome == .zeroRated)
    #expect(try rater().classify(call(of: 1, at: before)).outcome == .rateable)
  }

  /// The card's first row is as good as any.
  @Test func aFailedMessageCostsTheFeeOfTheFirstRow() throws {
    var random = Seeded(1)
    var book = MoneyBook(&random).book
    book.settings = Settings()
    book.rates = [rateRow(.feeFailedMessage)]
    var usage = call(of: 0, at: Instant(seconds: 1_791_000_000))
    usage.kind = .message
    usage.status = .failedMessage
    let result = try Rater(book, in: .always).classify(usage)
    #expect(result.outcome == .rateable)
    #expect(result.rate == 0)
    book.rates = []
    #expect(try Rater(book, in: .always).classify(usage).outcome == .zeroRated)
  }

  @Test func aPlanWithoutARowInForceAbsorbs() throws {
    var random = Seeded(1)
    var book = MoneyBook(&random).book
    book.settings = Settings()
    book.rates = [rateRow(.voiceOutbound)]
    let time = Instant(seconds: 1_791_000_000)
    #expect(Standings(book, in: .always).standing(of: 0, .lc, at: time).absorbReason == .none)
    for index in book.plans.indices { book.plans[index].validity.from = time }
    let before = Instant(seconds: time.seconds - 1)
    let standing = Standings(book, in: .always).standing(of: 0, .lc, at: before)
    #expect(standing.absorbReason == .plan)
    #expect(standing.hasBookRows)
    #expect(standing.plan == -1)
    #expect(Standings(book, in: .always).standing(of: 0, .lc, at: time).plan == 0)
  }
}
