internal import Model
internal import RunFiles
internal import Text

private struct TextOrder {
  var texts: [[UInt8]] = []
  var words: [Int] = []

  /// Whether the next row stands after the one before.
  mutating func advance(_ texts: [[UInt8]], _ words: [Int]) -> Bool {
    defer { (self.texts, self.words) = (texts, words) }
    if self.texts.isEmpty { return true }
    for (one, next) in zip(self.texts, texts) where one != next {
      return one.lexicographicallyPrecedes(next)
    }
    return self.words.lexicographicallyPrecedes(words)
  }
}

/// The suspended rows, counted.
struct SuspenseCounts: Sendable {
  /// By ``Model/SuspenseReason``.
  var reasons = [Int128](repeating: 0, count: SuspenseReason.allCases.count)
  /// Recurring charges among them.
  var recurring: Int128 = 0
}

extension RunChecker {
  // MARK: Rebilling status

  mutating func checkStatuses() throws(Failure) {
    guard let entry = shape.tables["rebilling-status.csv"],
      try beginTable(entry, InvoiceFormat.statusHeader)
    else { return }
    var order = TextOrder()
    while try nextRow() {
      let ids = [identifier(0, "agency_id"), identifier(1, "sub_account_id")]
      let names = ids.map { String(decoding: $0, as: UTF8.self) }
      if !shape.holds(names[0], names[1]) {
        note(.status, "the run has no sub-account \(names[1]) of agency \(names[0])")
      }
      if let provider = word(2, .providers, "provider"), !order.advance(ids, [provider]) {
        note(.order, "stands before its place, or twice")
      }
      checkStanding()
    }
    try end(entry)
  }

  /// An id has no apostrophe of its own: one that stands there is a guard.
  private mutating func identifier(_ cell: Int, _ name: StaticString) -> [UInt8] {
    checkText(cell, name)
    return Array(reader.text(cell).drop { $0 == UInt8(ascii: "'") })
  }

  private mutating func checkStanding() {
    let status = unsafe RebillingStatus(rawValue: String(decoding: reader.raw(3), as: UTF8.self))
    guard let status = value(status, "status"),
      let reason = word(4, .absorbReasons, "reason")
    else { return }
    let multiplier = unsafe String(decoding: reader.raw(5), as: UTF8.self)
    let isPlan = reason == Int(AbsorbReason.plan.rawValue)
    switch status {
    case .enabled:
      let value = Decimal(plain: multiplier)
      if value?.text != multiplier || (value ?? .zero) <= .zero {
        note(.status, "an enabled row has a multiplier")
      }
      if reason != 0 { note(.status, "an enabled row has no reason") }
    case .canBeEnabled, .disabled:
      if !multiplier.isEmpty { note(.status, "only an enabled row has a multiplier") }
      if reason == 0 || isPlan != (status == .disabled) {
        note(.status, "the reason does not lead to this status")
      }
    }
  }

  // MARK: Price variance

  mutating func checkVariances() throws(Failure) {
    guard let entry = shape.tables["price-variance.csv"],
      try beginTable(entry, InvoiceFormat.varianceHeader)
    else { return }
    var order = TextOrder()
    while try nextRow() {
      let agency = identifier(0, "agency_id")
      let name = String(decoding: agency, as: UTF8.self)
      if !shape.holds(name) { note(.variance, "the run has no agency \(name)") }
      checkCurrency(7)
      guard let provider = word(1, .providers, "provider"),
        let product = word(2, .products, "product"),
        let records = value(reader.count(3), "records"),
        let reported = money(4, "reported_cost"), let card = money(5, "card_cost"),
        let difference = money(6, "difference")
      else { continue }
      if !order.advance([agency], [provider, product]) {
        note(.order, "stands before its place, or twice")
      }
      if records == 0 { note(.value, "a row of no records") }
      let off = (difference - (reported - card)).units.magnitude
      if off > maxVarianceUnits { note(.variance, "the difference is not reported less card") }
    }
    try end(entry)
  }

  /// Three amounts are each rounded once: by half a unit, or by less than one.
  private var maxVarianceUnits: UInt128 {
    settings.rounding == .halfUp || settings.rounding == .halfEven ? 1 : 2
  }

  // MARK: Suspense

  /// - Parameter exports: the paths of the exports; nil when the totals do not tell them.
  mutating func checkSuspense(_ exports: Set<Spelled>?) throws(Failure) -> SuspenseCounts? {
    guard let entry = shape.tables["suspense.csv"],
      try beginTable(entry, InvoiceFormat.suspenseHeader)
    else { return nil }
    var counts = SuspenseCounts()
    var last: (export: [UInt8], line: Int64) = ([], 0)
    while try nextRow() {
      checkText(0, "export")
      checkText(2, "record_id")
      checkText(4, "detail")
      checkText(5, "raw")
      guard let line = value(reader.count(1), "line"),
        let reason = word(3, .suspenseReasons, "reason")
      else { continue }
      counts.reasons[reason] += 1
      let isMalformed = reason == Int(SuspenseReason.malformed.rawValue)
      if isMalformed, unsafe !reader.raw(2).isEmpty {
        note(.value, "a malformed row has no record_id")
      }
      let export = exportName(exports, after: last)
      if export.elementsEqual(RunChecker.numbersName.utf8) { counts.recurring += 1 }
      if !(last.export == export ? last.line < line : last.export.lexicographicallyPrecedes(export))
      {
        note(.order, "stands before its place, or twice: export, line")
      }
      last = (export, line)
    }
    try end(entry)
    return counts
  }

  static let numbersName = "numbers.csv"

  /// Of the names that the cell can stand for, the least that is known and keeps the order.
  private mutating func exportName(
    _ exports: Set<Spelled>?, after last: (export: [UInt8], line: Int64)
  ) -> [UInt8] {
    let meanings = reader.meanings(0)
    guard let exports else { return meanings[0] }
    let known = meanings.filter {
      let name = Spelled(String(decoding: $0, as: UTF8.self))
      return name == Spelled(RunChecker.numbersName) || exports.contains(name)
    }
    if known.isEmpty { note(.suspense, "the export is none of this run") }
    return known.first { !$0.lexicographicallyPrecedes(last.export) } ?? known.first ?? meanings[0]
  }
}
