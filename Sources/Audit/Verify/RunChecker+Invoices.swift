internal import Model
internal import RunFiles
internal import Text

/// What the invoice lines of one sub-account add up to.
struct InvoiceSums: Sendable {
  /// Wide enough for whatever a file that was tampered with may hold.
  struct Sum: Equatable, Sendable {
    var lines: Int128 = 0
    var quantity: Int128 = 0
    var amount = Money.zero
  }

  /// By product, then unit; both in the order of their texts.
  private(set) var sums: [Sum] = Array(
    repeating: Sum(), count: Product.texts.count * Unit.texts.count)
  private(set) var amount = Money.zero
  private(set) var lines: Int128 = 0
  /// Lines of component 0.
  private(set) var records: Int128 = 0
  /// Sums by the minute, in order of time; nil when they are not needed.
  private(set) var minutes: [MinuteSum]?

  init(byMinute: Bool) { minutes = byMinute ? [] : nil }

  static func slot(_ product: Int, _ unit: Int) -> Int { product * Unit.texts.count + unit }

  static func name(_ slot: Int) -> String {
    "\(Product.texts[slot / Unit.texts.count]) by \(Unit.texts[slot % Unit.texts.count])"
  }

  mutating func add(
    _ slot: Int, _ component: Int64, _ quantity: Int64, _ amount: Money, at time: Instant
  ) {
    sums[slot].lines += 1
    sums[slot].quantity += Int128(quantity)
    sums[slot].amount += amount
    self.amount += amount
    lines += 1
    if component == 0 { records += 1 }
    if minutes != nil { addToMinute(amount, time.minute) }
  }

  /// Lines come in order of time; one that does not is a problem told elsewhere.
  private mutating func addToMinute(_ amount: Money, _ minute: Instant) {
    if let last = minutes?.indices.last, minutes?[last].at ?? .missing >= minute {
      minutes?[last].sum += amount
    } else {
      minutes?.append(MinuteSum(at: minute, sum: amount))
    }
  }
}

/// The place of an invoice line in its file.
private struct LineOrder {
  var number: Int64 = 0
  var time = Instant.missing
  var id: [UInt8] = []
  var component: Int64 = 0
}

extension RunChecker {
  /// Goes through `invoice-lines.csv` line by line.
  ///
  /// - Returns: nil when there is no such file.
  mutating func readLines(_ files: RunShape.SubAccount) throws(Failure) -> InvoiceSums? {
    guard let entry = files.lines, try beginTable(entry, InvoiceFormat.linesHeader) else {
      return nil
    }
    var sums = InvoiceSums(byMinute: files.wallet != nil)
    var order = LineOrder()
    while try nextRow() { readLine(&sums, &order) }
    try end(entry)
    return sums
  }

  private mutating func readLine(_ sums: inout InvoiceSums, _ order: inout LineOrder) {
    let number = reader.count(0)
    if number != order.number + 1 { note(.order, "line \(order.number + 1) must stand here") }
    order.number = number ?? order.number + 1
    checkText(1, "record_id")
    checkText(5, "from")
    checkText(6, "to")
    checkCurrency(10)
    guard let component = value(reader.count(2), "component"),
      let time = value(reader.instant(3), "started_at"),
      let product = word(4, .products, "product"),
      let quantity = value(reader.count(7), "quantity"),
      let unit = word(8, .units, "unit"), let amount = money(9, "amount")
    else { return }
    guard period.validity.contains(time) else {
      return note(.value, "started_at is outside of \(period.text)")
    }
    if unit == 0 { note(.value, "the unit is missing") }
    if !follows(&order, time, component) {
      note(.order, "stands before its place: started_at, record_id, component")
    }
    sums.add(InvoiceSums.slot(product, unit), component, quantity, amount, at: time)
  }

  /// Whether the line may stand where it does; of an id's two meanings the least that fits counts.
  private func follows(_ order: inout LineOrder, _ time: Instant, _ component: Int64) -> Bool {
    defer {
      order.time = time
      order.component = component
    }
    let raw = unsafe reader.raw(1)
    if time > order.time, let first = unsafe raw.first, first > UInt8(ascii: "'") {
      order.id.removeAll(keepingCapacity: true)
      unsafe order.id.append(contentsOf: raw)
      return true
    }
    let meanings = reader.meanings(1)
    let fitting = meanings.first {
      if time != order.time { return time > order.time }
      return order.id == $0
        ? component >= order.component : order.id.lexicographicallyPrecedes($0)
    }
    order.id = fitting ?? meanings[0]
    return fitting != nil
  }

  /// `invoice-summary.csv` follows from the lines alone, byte by byte.
  mutating func checkSummary(_ files: RunShape.SubAccount, _ sums: InvoiceSums?) throws(Failure) {
    guard let entry = files.summary, try beginTable(entry, InvoiceFormat.summaryHeader) else {
      return
    }
    var expected: [String]?
    if let sums { expected = summaryRows(sums) }
    var place = 0
    while try nextRow() {
      defer { place += 1 }
      guard let expected else { continue }
      guard place < expected.count else {
        note(.summary, "the invoice lines leave nothing for this row")
        continue
      }
      if unsafe !reader.row.elementsEqual(expected[place].utf8) {
        note(.summary, "the invoice lines add up to \(expected[place])")
      }
    }
    for row in expected?.dropFirst(place) ?? [] {
      note(.summary, "a row is missing: the invoice lines add up to \(row)")
    }
    try end(entry)
  }

  private borrowing func summaryRows(_ sums: InvoiceSums) -> [String] {
    var buffer = TextBuffer()
    for (slot, sum) in sums.sums.enumerated() where sum.lines > 0 {
      let (product, unit) = slot.quotientAndRemainder(dividingBy: Unit.texts.count)
      format.appendSummaryRow(
        Product.allCases[product], lines: Int64(clamping: sum.lines),
        quantity: Int64(clamping: sum.quantity), Unit.allCases[unit], sum.amount, to: &buffer)
    }
    if sums.lines > 0 {
      format.appendSummaryTotal(lines: Int64(clamping: sums.lines), sums.amount, to: &buffer)
    }
    return buffer.text.split(separator: "\n").map(String.init)
  }
}
