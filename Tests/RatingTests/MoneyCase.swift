internal import Model
internal import Rating
internal import TestSupport

/// A random book, made to price many records.
struct MoneyBook {
  let book: Book
  /// By sub-account.
  let multipliers: [Decimal]
  /// Whether every number has so few digits that nothing may overflow.
  let isPlain: Bool

  static let accounts = 8
  static let rates = 12
  private static let source = SourceLine(file: 0, line: 2)

  init(_ random: inout Seeded) {
    let isPlain = !random.chance(of: 8)
    self.isPlain = isPlain
    multipliers = (0..<Self.accounts).map { _ in Self.multiplier(isPlain, &random) }
    var book = MoneyBook.parties(multipliers)
    book.settings = MoneyBook.settings(&random)
    for index in 0..<Self.rates { book.rates.append(Self.rate(index, isPlain, &random)) }
    for product in [Product.voiceOutbound, .smsOutbound] where random.chance(of: 2) {
      for perUnit in [true, false] {
        let provider = random.pick(Provider.allCases)
        book.surcharges.append(
          SurchargeRow(
            provider: provider, trigger: product, product: .other,
            unitPrice: Self.price(isPlain, &random), perUnit: perUnit, validity: .always,
            source: Self.source))
      }
    }
    self.book = book
  }

  private static func settings(_ random: inout Seeded) -> Settings {
    var settings = Settings()
    settings.lineDecimals = 2 + random.below(8)
    settings.rounding = random.pick(Rounding.allCases)
    settings.twilioBasis = random.pick(CostBasis.allCases)
    settings.lcBasis = random.pick(CostBasis.allCases)
    settings.twilioCarrierFee = random.pick([.passthrough, .markup])
    settings.priceTolerance = Decimal(nano: random.pick([0, 1_000, 20_000_000]))
    return settings
  }

  /// One agency; each sub-account has one account and one markup.
  private static func parties(_ multipliers: [Decimal]) -> Book {
    var book = Book()
    book.files = ["book.csv"]
    book.planNames = ["pro"]
    book.agencies = [
      Agency(
        id: "a",
        terms: [
          .init(name: "A", plan: 0, stripeConnected: true, validity: .always, source: source)
        ])
    ]
    for provider in Provider.allCases {
      book.plans.append(
        PlanRow(
          plan: 0, provider: provider, rebillable: true, defaultMultiplier: .one,
          minMultiplier: .zero, maxMultiplier: Decimal(nano: .max), validity: .always,
          source: source))
    }
    for (index, multiplier) in multipliers.enumerated() {
      book.subAccounts.append(
        SubAccount(
          id: "s\(index)", agency: 0,
          terms: [
            .init(
              name: "S", rebillingOn: true, accountAdmins: 1, paymentMethod: .clientCard,
              validity: .always, source: source)
          ]))
      book.accounts.append(
        ProviderAccount(
          id: "p\(index)",
          terms: [
            .init(
              provider: index % 2 == 0 ? .lc : .twilio, subAccount: index, validity: .always,
              source: source)
          ]))
      book.markups.append(
        MarkupRow(
          agency: 0, subAccount: index, pattern: .any, multiplier: multiplier, validity: .always,
          source: source))
    }
    return book
  }

  private static func rate(_ index: Int, _ isPlain: Bool, _ random: inout Seeded) -> RateRow {
    let isVoice = index % 2 == 0
    let isPerMinute = random.chance(of: 2)
    let limit = isPlain ? 120 : 4_000_000_000
    return rateRow(
      isVoice ? .voiceOutbound : .smsOutbound, price: price(isPlain, &random).nano,
      discount: share(isPlain, &random),
      fee: isVoice && random.chance(of: 2) ? price(isPlain, &random).nano : 0,
      initial: isPerMinute ? 60 : Int64(1 + random.below(limit)),
      increment: isPerMinute ? 60 : Int64(1 + random.below(limit)))
  }

  static func price(_ isPlain: Bool, _ random: inout Seeded) -> Decimal {
    if isPlain {
      return Decimal(nano: Int64(random.below(50_000)) * random.pick([1_000, 100_000]))
    }
    let nano = Int64(truncatingIfNeeded: random.next() >> 1) >> random.below(60)
    return Decimal(nano: nano - nano % random.pick([1, 1_000, 1_000_000_000]))
  }

  private static func share(_ isPlain: Bool, _ random: inout Seeded) -> Int64 {
    if random.chance(of: 3) { return random.pick([0, 100_000_000, 1_000_000_000]) }
    return isPlain ? Int64(random.below(10_001)) * 100_000 : Int64(random.below(1_000_000_001))
  }

  private static func multiplier(_ isPlain: Bool, _ random: inout Seeded) -> Decimal {
    if random.chance(of: 4) { return Decimal(nano: 1_050_000_000) }
    return isPlain ? Decimal(nano: Int64(random.below(100_001)) * 100_000) : price(false, &random)
  }
}

/// A record with a rate row and an owner: what is asked of the pricer.
struct MoneyCase {
  var owner: Int
  var rate: Int
  var quantity: UInt32
  /// As reported: negative = owed.
  var price: Decimal

  init(_ book: MoneyBook, _ random: inout Seeded) {
    owner = random.below(MoneyBook.accounts)
    rate = random.below(MoneyBook.rates)
    let limit = book.isPlain ? 100_000 : Int(UInt32.max)
    quantity = UInt32(1 + random.below(limit) >> random.below(16))
    let extra = MoneyBook.price(book.isPlain, &random)
    price = Decimal(nano: -extra.nano)
  }

  var isCall: Bool { rate % 2 == 0 }

  func record(_ standing: Int32) -> RatedRecord {
    var usage = UsageRecord()
    usage.kind = isCall ? .call : .message
    usage.account = Int32(owner)
    usage.price = price
    usage.hasPrice = true
    usage.eventTime = Instant(seconds: 1_791_000_000)
    return RatedRecord(
      usage,
      Classification(
        .rateable, product: isCall ? .voiceOutbound : .smsOutbound, quantity: quantity,
        rate: Int32(rate), standing: standing, hasComparablePrice: true),
      position: 0)
  }
}
