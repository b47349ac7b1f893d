public import Model

/// The first step of rating: what one record is, who it belongs to and which row prices it.
///
/// Pure: the same record and book give the same answer. The second step, pricing, is
/// ``Pricer``; it runs when duplicates are gone.
public struct Rater: Sendable {
  public let book: Book
  public let period: Validity
  public private(set) var standings: Standings
  let rules: RatingRules
  let cards: RateCards
  /// One for each row of the card.
  let prices: [RatePrice]
  private let exemptions: [[Validity]]

  public init(_ book: Book, _ period: Period) { self.init(book, in: period.validity) }

  /// - Parameter period: what lies outside is out of period.
  public init(_ book: Book, in period: Validity) {
    self.book = book
    self.period = period
    rules = RatingRules(book.settings)
    standings = Standings(book, in: period)
    cards = RateCards(book.rates)
    prices = book.rates.map(RatePrice.init)
    exemptions = Rater.exemptions(book.exemptions)
  }

  /// Validities by error code, in the order in which codes first stand in their file.
  private static func exemptions(_ rows: [ExemptionRow]) -> [[Validity]] {
    var places: [[UInt8]: Int] = [:]
    var result: [[Validity]] = []
    for row in rows {
      let place = places[Array(row.errorCode.utf8)] ?? result.count
      if place == result.count {
        places[Array(row.errorCode.utf8)] = place
        result.append([])
      }
      result[place].append(row.validity)
    }
    return result
  }

  /// The checks of spec 4.6 in their order, but for what only the duplicates can tell.
  ///
  /// - Throws: ``Model/AmountError/overflow``.
  /// - Complexity: allocates nothing.
  public func classify(_ record: UsageRecord) throws(AmountError) -> Classification {
    if record.kind == .unknown { return .suspended(.unknownKind) }
    if isOutOfScope(record) { return Classification(.outOfScope) }
    if record.eventTime == .missing { return .suspended(.missingTime) }
    if !period.contains(record.eventTime) { return Classification(.outOfPeriod) }
    if record.kind != .walletTransaction, record.direction == .unknown {
      return .suspended(.unknownDirection)
    }
    let index = standings.find(account: record.account, at: record.eventTime)
    guard index >= 0 else { return .suspended(.unknownAccount) }
    let standing = standings.list[Int(index)]
    if record.kind == .walletTransaction {
      guard standing.provider == .lc else { return .suspended(.unknownAccount) }
      guard standing.hasBookRows else { return .suspended(.noBookRow) }
      return classifyWallet(record, index)
    }
    guard standing.hasBookRows else { return .suspended(.noBookRow) }
    return try classifyUsage(record, index, standing.provider)
  }

  // MARK: Scope

  /// The same usage must not be charged twice (spec 3.4).
  private func isOutOfScope(_ record: UsageRecord) -> Bool {
    if record.kind == .walletTransaction {
      guard let product = record.walletProduct else { return true }
      return rules.lcSource == .cdr && Rater.standsInCallDetails(product)
    }
    guard rules.lcSource == .wallet, record.account >= 0, record.eventTime != .missing
    else { return false }
    for term in book.accounts[Int(record.account)].terms
    where term.provider == .lc && term.validity.contains(record.eventTime) {
      return true
    }
    return false
  }

  private static func standsInCallDetails(_ product: Product) -> Bool {
    switch product {
    case .smsInbound, .smsOutbound, .mmsInbound, .mmsOutbound, .voiceOutbound, .voiceInbound,
      .voiceClient, .numberLocal, .numberMobile, .numberTollFree, .whatsappInbound,
      .whatsappOutbound:
      true
    default: false
    }
  }

  // MARK: Wallet transactions

  private func classifyWallet(_ record: UsageRecord, _ standing: Int32) -> Classification {
    guard record.hasPrice else { return .suspended(.pricePending, standing: standing) }
    return Classification(
      .rateable, product: record.walletProduct ?? .other,
      quantity: UInt32(clamping: record.items), standing: standing)
  }

  // MARK: Calls and messages

  private func classifyUsage(
    _ record: UsageRecord, _ standing: Int32, _ provider: Provider
  ) throws(AmountError) -> Classification {
    let product = Rater.product(of: record)
    switch record.status {
    case .unknown: return .suspended(.unknownStatus, standing: standing)
    case .notFinal: return .suspended(.notFinal, standing: standing)
    case .zeroRated: return classifyFree(record, product, standing, provider)
    case .undelivered where record.isWhatsApp:
      return classifyFree(record, product, standing, provider)
    case .failedMessage: return classifyFailedMessage(record, standing, provider)
    case .rated, .undelivered: break
    }
    var result = Classification(
      .rateable, product: product, standing: standing)
    if let stop = quantify(record, &result) { return stop }
    return try choosePrice(record, provider, result)
  }

  /// What is free by its status, unless its provider asks a price for it (spec 3.2).
  private func classifyFree(
    _ record: UsageRecord, _ product: Product, _ standing: Int32, _ provider: Provider
  ) -> Classification {
    if rules.basis(of: provider) == .reported, record.hasPrice, record.price.nano != 0 {
      return .suspended(.unexpectedPrice, standing: standing)
    }
    return Classification(.zeroRated, product: product, standing: standing)
  }

  /// What a call or message used (spec 3.2).
  public static func product(of record: UsageRecord) -> Product {
    let inbound = record.direction == .inbound
    if record.kind == .call {
      let ends = (record.from.addressClass, record.to.addressClass)
      if ends.0 == .client || ends.1 == .client { return .voiceClient }
      if ends.0 == .sip || ends.1 == .sip { return .voiceSIP }
      return inbound ? .voiceInbound : .voiceOutbound
    }
    if record.isWhatsApp { return inbound ? .whatsappInbound : .whatsappOutbound }
    if record.media > 0 { return inbound ? .mmsInbound : .mmsOutbound }
    return inbound ? .smsInbound : .smsOutbound
  }

  /// Sets the quantity (spec 4.1). - Returns: what the record is instead when it has none.
  private func quantify(_ record: UsageRecord, _ result: inout Classification)
    -> Classification?
  {
    if record.kind == .call {
      guard record.duration >= 0 else {
        return .suspended(.missingDuration, standing: result.standing)
      }
      guard record.duration <= rules.maxCallSeconds else {
        return .suspended(.implausibleDuration, standing: result.standing)
      }
      if record.duration == 0, record.eventTime < rules.zeroSecondCallFrom {
        return Classification(.zeroRated, product: result.product, standing: result.standing)
      }
      result.quantity = UInt32(clamping: max(1, record.duration))
    } else if result.product != .smsInbound, result.product != .smsOutbound {
      result.quantity = 1
    } else {
      guard record.segments > 0 else {
        return .suspended(.missingSegments, standing: result.standing)
      }
      result.quantity = UInt32(clamping: record.segments)
    }
    return nil
  }

  /// Currency, price and card (spec 4.2, 4.3).
  private func choosePrice(
    _ record: UsageRecord, _ provider: Provider, _ quantified: Classification
  ) throws(AmountError) -> Classification {
    var result = quantified
    let standing = quantified.standing
    result.rate = cards.find(
      provider, result.product, from: record.from, to: record.to, at: record.eventTime)
    let price = record.price.nano
    let isComparable =
      record.hasPrice && price < 0 && record.priceUnit != .foreign && result.rate >= 0
    let holdsFee =
      record.kind == .message && provider == .twilio && result.product.canHoldCarrierFee
    result.hasComparablePrice = isComparable && !holdsFee
    guard rules.basis(of: provider) == .reported else {
      return result.rate >= 0 ? result : .suspended(.noRate, standing: standing)
    }
    if let stop = checkReportedPrice(record, standing) { return stop }
    let splits = rules.splits(record.kind, result.product, provider, price: price)
    if splits, result.rate < 0 { return .suspended(.noRate, standing: standing) }
    guard holdsFee, isComparable else { return result }
    let usage = try prices[Int(result.rate)].cost(Int64(result.quantity))
    let remainder = try ExactAmount(record.price).negated.minus(usage)
    guard remainder.numerator < 0 else { return result }
    if splits, rules.suspendsBelowCard { return .suspended(.splitImpossible, standing: standing) }
    result.hasComparablePrice = true
    return result
  }

  private func checkReportedPrice(_ record: UsageRecord, _ standing: Int32)
    -> Classification?
  {
    if record.priceUnit == .foreign { return .suspended(.currencyMismatch, standing: standing) }
    guard record.hasPrice else { return .suspended(.pricePending, standing: standing) }
    return record.price.nano > 0 ? .suspended(.badPriceSign, standing: standing) : nil
  }

  /// Whether the price of a rateable record holds a carrier fee that is shown by itself, or could
  /// hold one as far as the card says (spec 4.3): then its usage costs what the card says.
  ///
  /// - Throws: ``Model/AmountError/overflow``.
  public func splits(_ record: borrowing RatedRecord, _ provider: Provider) throws(AmountError)
    -> Bool
  {
    guard record.rate >= 0,
      rules.splits(record.kind, record.product, provider, price: record.price)
    else { return false }
    let usage = try prices[Int(record.rate)].cost(Int64(record.quantity))
    let reported = ExactAmount(Decimal(nano: record.price)).negated
    return try reported.minus(usage).numerator >= 0
  }

  /// Spec 4.4.
  private func classifyFailedMessage(
    _ record: UsageRecord, _ standing: Int32, _ provider: Provider
  ) -> Classification {
    var result = Classification(
      .rateable, product: .feeFailedMessage, quantity: 1, standing: standing)
    if rules.basis(of: provider) == .reported {
      if let stop = checkReportedPrice(record, standing) {
        guard stop.reason == .pricePending, isExempt(record.exemptCode, at: record.eventTime)
        else { return stop }
        result.outcome = .zeroRated
        return result
      }
      if record.price.nano == 0 { result.outcome = .zeroRated }
      return result
    }
    result.rate = cards.find(
      provider, .feeFailedMessage, from: record.from, to: record.to, at: record.eventTime)
    if result.rate < 0 || isExempt(record.exemptCode, at: record.eventTime) {
      result.outcome = .zeroRated
    }
    return result
  }

  private func isExempt(_ code: Int32, at time: Instant) -> Bool {
    code >= 0 && exemptions[Int(code)].contains { $0.contains(time) }
  }

  /// The row of the card that prices such a record; -1 = none matches at that time.
  public func rate(
    _ provider: Provider, _ product: Product, from: Address, to: Address, at time: Instant
  ) -> Int32 {
    cards.find(provider, product, from: from, to: to, at: time)
  }

  /// Every row of the card that could price the record, the best first, in force or not.
  public func candidates(
    _ provider: Provider, _ product: Product, from: Address, to: Address
  ) -> [Int32] {
    cards.candidates(provider, product, from: from, to: to)
  }
}

extension Rater {
  /// A month's rent of a number: on card basis, with a standing of its own (spec 4.7).
  public mutating func classifyRecurring(
    _ subAccount: Int, _ provider: Provider, _ product: Product, to number: Address,
    at time: Instant
  ) -> Classification {
    let standing = standings.standing(of: subAccount, provider, at: time)
    let index = standings.add(standing)
    guard standing.hasBookRows else { return .suspended(.noBookRow, standing: index) }
    let rate = cards.find(provider, product, from: .empty, to: number, at: time)
    guard rate >= 0 else { return .suspended(.noRate, standing: index) }
    return Classification(.rateable, product: product, quantity: 1, rate: rate, standing: index)
  }
}
