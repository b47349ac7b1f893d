public import Model

/// The second step of rating: what a record's components cost and what the client is charged.
///
/// Works on records whose duplicates are gone, one after the other. Keeps the components of the
/// last record, and the multipliers it has looked up; one for each thread.
public struct Pricer: Sendable {
  private let standings: [Standing]
  private let prices: [RatePrice]
  private let rules: RatingRules
  private let markups: Markups
  private let surchargeRows: [SurchargeRow]
  private let surcharges: [[Int]]
  private var multipliers: [CachedMultiplier]
  private let tolerance: ExactAmount

  /// The components of the record priced last.
  public private(set) var components: [Component] = []
  /// Set when the reported price of the record priced last is too far from the card's.
  public private(set) var variance: PriceVariance?
  /// How each of ``components`` came about; filled by ``trace(_:)`` alone.
  private var traces: [ComponentTrace]?

  private struct CachedMultiplier {
    var standing: Int32
    var product: Product
    var validity: Validity
    var factor: Factor
  }

  private static let cacheSlots = 256

  public init(_ rater: Rater, _ markups: Markups) {
    standings = rater.standings.list
    prices = rater.prices
    rules = rater.rules
    self.markups = markups
    surchargeRows = rater.book.surcharges
    surcharges = Pricer.surcharges(rater.book.surcharges)
    tolerance = ExactAmount(rater.book.settings.priceTolerance)
    multipliers = .init(
      repeating: CachedMultiplier(standing: -1, product: .other, validity: .always, factor: .one),
      count: Pricer.cacheSlots)
  }

  private static func slot(_ provider: Provider, _ trigger: Product) -> Int {
    Int(provider.rawValue) * Product.allCases.count + Int(trigger.rawValue)
  }

  private static func surcharges(_ rows: [SurchargeRow]) -> [[Int]] {
    var result = [[Int]](
      repeating: [], count: Provider.allCases.count * Product.allCases.count)
    for (index, row) in rows.enumerated() {
      result[slot(row.provider, row.trigger)].append(index)
    }
    return result
  }

  /// Prices a rateable record (spec 4.1 to 4.5).
  ///
  /// - Throws: ``Model/AmountError/overflow``.
  /// - Complexity: allocates nothing once the list of components has grown.
  public mutating func price(_ record: borrowing RatedRecord) throws(AmountError) {
    components.removeAll(keepingCapacity: true)
    variance = nil
    let standing = standings[Int(record.standing)]
    let usage = try quantity(of: record)
    let cost = try usageCost(record, standing.provider)
    try add(0, record.product, usage.shown, usage.unit, cost.usage, standing, record)
    if let fee = cost.carrierFee {
      try add(1, .feeCarrier, usage.shown, .item, fee, standing, record)
    }
    let extras = surcharges[Pricer.slot(standing.provider, record.product)]
    if !extras.isEmpty { try addSurcharges(extras, usage, standing, record) }
    if record.hasComparablePrice { try compare(record, cost.usage) }
  }

  /// Prices a record as ``price(_:)`` does, and tells how.
  ///
  /// - Returns: one trace for each of ``components``.
  public mutating func trace(_ record: borrowing RatedRecord) throws(AmountError)
    -> [ComponentTrace]
  {
    traces = []
    defer { traces = nil }
    try price(record)
    return traces ?? []
  }

  // MARK: Quantity

  private struct Quantity {
    var shown: Int64
    var unit: Unit
    /// Billed seconds of a call; nil for all else.
    var seconds: Int64?
  }

  private func quantity(of record: borrowing RatedRecord) throws(AmountError) -> Quantity {
    let count = Int64(record.quantity)
    if record.kind == .walletTransaction { return Quantity(shown: count, unit: .item) }
    if record.product.isVoice {
      let price = record.rate >= 0 ? prices[Int(record.rate)] : nil
      let (initial, increment) = (price?.initialIncrement ?? 60, price?.increment ?? 60)
      let seconds = try billedSeconds(count, initial, increment)
      return initial % 60 == 0 && increment % 60 == 0
        ? Quantity(shown: seconds / 60, unit: .minute, seconds: seconds)
        : Quantity(shown: seconds, unit: .second, seconds: seconds)
    }
    switch record.product {
    case .smsInbound, .smsOutbound: return Quantity(shown: count, unit: .segment)
    case .mmsInbound, .mmsOutbound, .rcsInbound, .rcsOutbound, .messengerInbound,
      .messengerOutbound, .whatsappInbound, .whatsappOutbound, .feeFailedMessage:
      return Quantity(shown: 1, unit: .message)
    case .numberLocal, .numberMobile, .numberTollFree: return Quantity(shown: 1, unit: .month)
    default: return Quantity(shown: count, unit: .item)
    }
  }

  // MARK: Cost

  private func usageCost(_ record: borrowing RatedRecord, _ provider: Provider)
    throws(AmountError) -> (usage: ExactAmount, carrierFee: ExactAmount?)
  {
    let price = ExactAmount(Decimal(nano: record.price))
    if record.kind == .walletTransaction { return (price, nil) }
    let isCard =
      record.kind == .recurring || rules.basis(of: provider) == .card
    if isCard { return (try cardCost(record), nil) }
    guard rules.splits(record.kind, record.product, provider, price: record.price) else {
      return (price.negated, nil)
    }
    let usage = try cardCost(record)
    let remainder = try price.negated.minus(usage)
    if remainder.numerator < 0 { return (price.negated, nil) }
    return (usage, remainder.numerator > 0 ? remainder : nil)
  }

  private func cardCost(_ record: borrowing RatedRecord) throws(AmountError) -> ExactAmount {
    try prices[Int(record.rate)].cost(Int64(record.quantity))
  }

  private mutating func addSurcharges(
    _ rows: [Int], _ usage: Quantity, _ standing: borrowing Standing,
    _ record: borrowing RatedRecord
  ) throws(AmountError) {
    var number = 2
    for index in rows {
      let row = surchargeRows[index]
      guard row.validity.contains(record.eventTime) else { continue }
      let price = ExactAmount(Factor(row.unitPrice))
      if row.perUnit {
        let cost: ExactAmount
        if let seconds = usage.seconds {
          cost = try price.times(minutesOf: seconds)
        } else {
          cost = try price.times(usage.shown)
        }
        try add(number, row.product, usage.shown, usage.unit, cost, standing, record)
      } else {
        try add(number, row.product, 1, .item, price, standing, record)
      }
      if let last = traces?.indices.last { traces?[last].surcharge = index }
      number += 1
    }
  }

  // MARK: Charge

  private mutating func add(
    _ number: Int, _ product: Product, _ quantity: Int64, _ unit: Unit, _ cost: ExactAmount,
    _ standing: borrowing Standing, _ record: borrowing RatedRecord
  ) throws(AmountError) {
    var charge = Money.zero
    if traces != nil { traces?.append(ComponentTrace(cost: cost)) }
    if standing.absorbReason == .none {
      let factor = multiplier(record.standing, standing, product, at: record.eventTime)
      let exact = try cost.times(factor)
      charge = try exact.rounded(rules.lineDecimals, rules.rounding)
      if traces != nil { traceCharge(exact, standing, product, at: record.eventTime) }
    }
    components.append(
      Component(
        number: number, product: product, quantity: quantity, unit: unit,
        cost: try cost.rounded(rules.lineDecimals, rules.rounding), charge: charge))
  }

  private mutating func multiplier(
    _ index: Int32, _ standing: borrowing Standing, _ product: Product, at time: Instant
  ) -> Factor {
    let slot = (Int(index) &* 31 &+ Int(product.rawValue)) & (Pricer.cacheSlots - 1)
    let cached = multipliers[slot]
    if cached.standing == index, cached.product == product, cached.validity.contains(time) {
      return cached.factor
    }
    let choice = markups.choose(standing, product, at: time)
    multipliers[slot] = CachedMultiplier(
      standing: index, product: product, validity: choice.validity, factor: choice.factor)
    return choice.factor
  }

  private mutating func traceCharge(
    _ exact: ExactAmount, _ standing: borrowing Standing, _ product: Product, at time: Instant
  ) {
    guard let last = traces?.indices.last else { return }
    traces?[last].charge = exact
    traces?[last].multiplier = markups.choose(standing, product, at: time)
  }

  // MARK: Variance

  /// Spec 4.3: the price as reported against the card's.
  private mutating func compare(_ record: borrowing RatedRecord, _ usageCost: ExactAmount)
    throws(AmountError)
  {
    let reported = ExactAmount(Decimal(nano: record.price)).negated
    let card = try cardCost(record)
    var difference = try reported.minus(card)
    if difference.numerator == 0 { return }
    difference.numerator = abs(difference.numerator)
    let tolerance = tolerance
    guard try difference.minus(tolerance).numerator > 0 else { return }
    variance = PriceVariance(reported: reported, card: card)
  }
}

/// How a component's amounts came about, before they were rounded.
public struct ComponentTrace: Sendable {
  public var cost: ExactAmount
  /// nil when the record is absorbed.
  public var charge: ExactAmount?
  public var multiplier: MultiplierChoice?
  /// Index into ``Model/Book/surcharges``; nil for usage and carrier fee.
  public var surcharge: Int?

  init(cost: ExactAmount) { self.cost = cost }
}

/// A reported price and the card's for the same record, both exact.
public struct PriceVariance: Sendable {
  public var reported: ExactAmount
  public var card: ExactAmount
}
