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

  // MARK: Prices (spec 3.2, 4.1, 4.3, 4.4)

  /// A rater whose only account is of Twilio, on the basis of reported prices; a message costs
  /// 0.010 by its card.
  private func twilioRater(_ change: (inout Settings) -> Void = { _ in }) -> Rater {
    var random = Seeded(1)
    var book = MoneyBook(&random).book
    book.settings = Settings()
    change(&book.settings)
    for index in book.accounts[0].terms.indices { book.accounts[0].terms[index].provider = .twilio }
    book.rates = [Product.smsOutbound, .whatsappOutbound].map { product in
      var row = rateRow(product)
      row.provider = .twilio
      row.unitPrice = Decimal(nano: 10_000_000)
      row.discount = .zero
      return row
    }
    book.exemptions = [
      ExemptionRow(errorCode: "30450", validity: .always, source: SourceLine(file: 0, line: 2))
    ]
    return Rater(book, in: .always)
  }

  private func message(price: Int64?) -> UsageRecord {
    var usage = call(of: 0, at: Instant(seconds: 1_791_000_000))
    usage.kind = .message
    usage.segments = 3
    usage.hasPrice = price != nil
    usage.price = Decimal(nano: price ?? 0)
    return usage
  }

  @Test func aPriceBelowTheCardIsUsageAndCompared() throws {
    let cheap = message(price: -29_000_000)
    let result = try twilioRater().classify(cheap)
    #expect(result.outcome == .rateable)
    #expect(result.hasComparablePrice)
    let strict = try twilioRater { $0.splitBelowCard = .suspend }.classify(cheap)
    #expect(strict.outcome == .suspended)
    #expect(strict.reason == .splitImpossible)
    let unsplit = twilioRater { $0.twilioCarrierFee = .markup }
    #expect(try unsplit.classify(cheap).hasComparablePrice)
    #expect(try !unsplit.classify(message(price: -31_000_000)).hasComparablePrice)
    #expect(try !twilioRater().classify(message(price: -31_000_000)).hasComparablePrice)
  }

  @Test func aPriceOfZeroNeedsNoCardAndIsNotCompared() throws {
    for settings in [SplitBelowCard.usage, .suspend] {
      let rater = twilioRater { $0.splitBelowCard = settings }
      let result = try rater.classify(message(price: 0))
      #expect(result.outcome == .rateable)
      #expect(!result.hasComparablePrice)
    }
  }

  @Test func aWhatsAppMessageCountsOnceAndIsNeverSplit() throws {
    var usage = message(price: -90_000_000)
    usage.isWhatsApp = true
    let result = try twilioRater().classify(usage)
    #expect(result.product == .whatsappOutbound)
    #expect(result.quantity == 1)
    #expect(result.hasComparablePrice)
  }

  @Test func whatIsFreeByItsStatusHasNoPrice() throws {
    for status in [StatusOutcome.zeroRated, .undelivered] {
      for (price, reason) in [
        (nil, nil), (0, nil), (-1, SuspenseReason.unexpectedPrice), (1, .unexpectedPrice),
      ]
        as [(Int64?, SuspenseReason?)]
      {
        var usage = message(price: price)
        usage.isWhatsApp = true
        usage.status = status
        let result = try twilioRater().classify(usage)
        #expect(result.outcome == (reason == nil ? .zeroRated : .suspended))
        if let reason { #expect(result.reason == reason) }
        let card = try twilioRater { $0.twilioBasis = .card }.classify(usage)
        #expect(card.outcome == .zeroRated)
      }
    }
  }

  @Test func aCallOfMoreThanADayIsNotBelieved() throws {
    let time = Instant(seconds: 1_791_000_000)
    #expect(try rater().classify(call(of: 86_400, at: time)).outcome == .rateable)
    #expect(try rater().classify(call(of: 86_401, at: time)).reason == .implausibleDuration)
  }

  @Test func anExemptFailureNeedsNoPrice() throws {
    var usage = message(price: nil)
    usage.status = .failedMessage
    #expect(try twilioRater().classify(usage).reason == .pricePending)
    usage.exemptCode = 0
    #expect(try twilioRater().classify(usage).outcome == .zeroRated)
  }
}
