internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles

/// Turns what the pricer says of a record into formulas a person can follow.
struct ComponentExplainer {
  let rater: Rater
  let record: RatedRecord
  let provider: Provider
  /// Seconds as the record gives them; nil but for calls.
  let durationSeconds: Int64?

  private var book: Book { rater.book }
  private var settings: Settings { book.settings }
  private var rate: RateRow? { record.rate < 0 ? nil : book.rates[Int(record.rate)] }

  /// Whether the usage's cost is the card's.
  var isCard: Bool {
    switch record.kind {
    case .walletTransaction: false
    case .recurring: true
    default: settings.basis(of: provider) == .card || isSplit
    }
  }

  /// Whether a carrier fee is split off a reported price.
  var isSplit: Bool {
    // What overflows was not rated, so nothing of it is explained.
    (try? rater.splits(record, provider)) ?? false
  }

  /// - Parameter usage: the trace of component 0.
  func explain(_ component: Component, _ trace: ComponentTrace, usage: ComponentTrace)
    -> ExplainedComponent
  {
    let (formula, place) = cost(component, trace, usage)
    let exact = trace.cost.exactText
    var result = ExplainedComponent(
      component: component, quantityNote: quantityNote(component, trace),
      costFormula: formula == exact ? exact : "\(formula) = \(exact)", exactCost: exact,
      cost: component.cost.text(settings.lineDecimals), costPlace: place,
      charge: component.charge.text(settings.lineDecimals))
    if let multiplier = trace.multiplier, let charge = trace.charge {
      let factor = multiplier.factor.decimal.text
      result.multiplier = factor
      (result.multiplierOrigin, result.multiplierPlace) = origin(multiplier)
      result.exactCharge = charge.exactText
      result.chargeFormula = "\(parenthesized(exact)) × \(factor) = \(charge.exactText)"
    }
    return result
  }

  // MARK: Quantity

  private func quantityNote(_ component: Component, _ trace: ComponentTrace) -> String {
    let unit = component.unit.text + (component.quantity == 1 ? "" : "s")
    let shown = "\(component.quantity) \(unit)"
    let isPerRecord = trace.surcharge.map { !book.surcharges[$0].perUnit } ?? false
    guard let seconds = billed, component.unit == .minute || component.unit == .second,
      !isPerRecord
    else { return shown }
    let (initial, increment) = increments
    var note = "\(record.quantity) s"
    if durationSeconds == 0 { note = "0 s count as 1 s (zero_second_call_from)" }
    note += " → \(seconds) s billed (the first \(initial) s, then steps of \(increment) s"
    note += rate == nil ? ", as no row of the card matches)" : ")"
    return component.unit == .minute ? "\(note) = \(shown)" : note
  }

  private var increments: (Int64, Int64) {
    (rate?.initialIncrement ?? 60, rate?.increment ?? 60)
  }

  /// Billed seconds of a call; nil for all else.
  private var billed: Int64? {
    guard record.kind != .walletTransaction, record.product.isVoice else { return nil }
    return try? billedSeconds(Int64(record.quantity), increments.0, increments.1)
  }

  /// What a unit price is multiplied with, as a formula has it.
  private func factor(_ quantity: Int64) -> String {
    guard let seconds = billed else { return String(quantity) }
    return seconds % 60 == 0 ? String(seconds / 60) : "\(seconds) ÷ 60"
  }

  // MARK: Cost

  private func cost(_ component: Component, _ trace: ComponentTrace, _ usage: ComponentTrace)
    -> (formula: String, place: String)
  {
    if let index = trace.surcharge {
      let row = book.surcharges[index]
      let price = row.unitPrice.text
      let formula = row.perUnit ? "\(price) × \(factor(component.quantity))" : price
      return (formula, book.place(row.source))
    }
    let reported = Decimal(nano: record.price).text
    if component.number == 1 {
      let whole = "-(\(reported))"
      return ("\(whole) − \(parenthesized(usage.cost.exactText))", "the rest of the reported price")
    }
    if isCard, let rate { return (card(rate, component.quantity), book.place(rate.source)) }
    if record.kind == .walletTransaction { return (reported, "the amount of the wallet row") }
    return ("-(\(reported))", "the reported price")
  }

  /// Spec 4.2, with the numbers of a row.
  private func card(_ row: RateRow, _ quantity: Int64) -> String {
    var formula = "\(row.unitPrice.text) × \(factor(quantity))"
    if row.product.isVoice { formula = "(\(row.connectionFee.text) + \(formula))" }
    return row.discount == .zero ? formula : "\(formula) × (1 − \(row.discount.text))"
  }

  private func parenthesized(_ text: String) -> String { text.contains(" ") ? "(\(text))" : text }

  // MARK: Multiplier

  private func origin(_ choice: MultiplierChoice) -> (String, String) {
    switch choice.origin {
    case .passthrough(let index):
      let row = book.policies[index]
      return ("\(row.product.text) is passed through", book.place(row.source))
    case .markup(let index):
      let row = book.markups[index]
      let whose =
        row.subAccount.map { "sub-account \(book.subAccounts[$0].id)" }
        ?? "agency \(book.agencies[row.agency].id)"
      return ("markup of \(whose) for \(row.pattern.text)", book.place(row.source))
    case .planDefault(let index):
      let row = book.plans[index]
      return ("the default of plan \(book.planNames[row.plan])", book.place(row.source))
    }
  }
}
