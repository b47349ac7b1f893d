internal import Ledger
internal import Model
internal import Publish
internal import Rating
internal import RunFiles
internal import Text

/// Prices the records of sub-accounts in order and writes their files. One for each thread.
struct InvoiceWriter: ~Copyable {
  private let phase: ReducePhase
  private let format: InvoiceFormat
  private var pricer: Pricer
  private var ledger = SubAccountLedger()
  private var agency = 0
  private var agencyMinutes: MinuteSums?
  private var line: Int64 = 0
  private var recurring: Int64 = 0
  private var wallet: WalletWalk?
  private var debits: [MinuteSum] = []
  private var held = HeldLines()

  init(_ phase: ReducePhase) {
    self.phase = phase
    format = InvoiceFormat(phase.preparation.book.settings)
    pricer = Pricer(phase.preparation.rater, phase.preparation.markups)
  }

  /// From now on sub-accounts of this agency follow.
  mutating func beginAgency(_ agency: Int) {
    self.agency = agency
    let hasWallet = phase.wallets.terms(of: .agency(agency)) != nil
    agencyMinutes = hasWallet ? MinuteSums(phase.preparation.options.period) : nil
  }

  /// What the agency's wallet was debited since ``beginAgency(_:)``.
  mutating func takeMinutes() -> MinuteSums? {
    let minutes = agencyMinutes
    agencyMinutes = nil
    return minutes
  }

  /// Writes all files of one sub-account.
  mutating func write(
    _ subAccount: Int, _ records: OrderedRecords, _ files: inout RunFileWriter,
    _ totals: inout RunTotals, _ variances: inout VarianceSums
  ) throws(Failure) -> SubAccountResult {
    let book = phase.preparation.book
    let folder =
      "agencies/\(book.agencies[agency].id)/sub-accounts/\(book.subAccounts[subAccount].id)"
    try files.makeFolder(folder)
    ledger.reset()
    line = 0
    recurring = 0
    wallet = phase.wallets.walk(of: .subAccount(subAccount))
    debits.removeAll(keepingCapacity: true)
    files.begin(folder + "/invoice-lines.csv")
    files.buffer.append(InvoiceFormat.linesHeader)
    while let record = unsafe records.next, unsafe owner(record) == subAccount {
      if !held.isEmpty, unsafe !held.share(record) { try writeHeld(&files) }
      try unsafe take(record, &files, &totals, &variances)
      try records.advance()
    }
    try writeHeld(&files)
    try files.end()
    try writeSummary(folder, &files)
    _ = try wallet?.write(debits, folder + "/wallet.csv", format, &files)
    return SubAccountResult(subAccount: subAccount, rows: ledger.creditRows, recurring: recurring)
  }

  private func owner(_ record: UnsafePointer<RatedRecord>) -> Int {
    unsafe Int(phase.preparation.rater.standings.list[Int(record.pointee.standing)].subAccount)
  }

  // MARK: Records

  private mutating func take(
    _ record: UnsafePointer<RatedRecord>, _ files: inout RunFileWriter, _ totals: inout RunTotals,
    _ variances: inout VarianceSums
  ) throws(Failure) {
    let standing = unsafe phase.preparation.rater.standings.list[Int(record.pointee.standing)]
    if unsafe record.pointee.outcome == .zeroRated {
      unsafe ledger.addZeroRated(record.pointee.product, standing.provider)
      totals.count(.zeroRated)
      return
    }
    do {
      try unsafe pricer.price(record.pointee)
      try unsafe addVariance(record, standing, &variances)
    } catch {
      throw unsafe overflow(idText(record))
    }
    let reason = standing.absorbReason
    let isRecurring = unsafe record.pointee.isRecurring
    totals.count(reason == .none ? .rebilled : .absorbed, recurring: isRecurring)
    if isRecurring { recurring += 1 }
    for component in pricer.components {
      ledger.add(component, standing.provider, reason)
      totals.cost += component.cost
      totals.charge += component.charge
      if standing.provider == .lc {
        unsafe agencyMinutes?.add(component.cost, at: record.pointee.eventTime)
      }
    }
    if reason == .none { try unsafe writeLines(record, &files) }
  }

  private func addVariance(
    _ record: UnsafePointer<RatedRecord>, _ standing: Standing, _ variances: inout VarianceSums
  ) throws(AmountError) {
    guard let variance = pricer.variance else { return }
    let key = unsafe VarianceSums.Key(
      agency: Int32(agency), provider: standing.provider, product: record.pointee.product)
    try variances.add(key, reported: variance.reported, card: variance.card)
  }

  private mutating func writeLines(
    _ record: UnsafePointer<RatedRecord>, _ files: inout RunFileWriter
  ) throws(Failure) {
    let isAlone = pricer.components.count == 1 && held.isEmpty
    for component in pricer.components {
      if wallet != nil { unsafe debits.add(component.charge, at: record.pointee.eventTime) }
      if isAlone {
        line += 1
        files.buffer.append(line)
        unsafe format.appendLine(record, component, to: &files.buffer)
      } else {
        unsafe held.add(record, component, format)
      }
    }
    try files.flushIfFull()
  }

  private mutating func writeHeld(_ files: inout RunFileWriter) throws(Failure) {
    if held.isEmpty { return }
    unsafe held.take { text in
      line += 1
      files.buffer.append(line)
      unsafe files.buffer.append(text)
    }
    try files.flushIfFull()
  }

  private func idText(_ record: UnsafePointer<RatedRecord>) -> String {
    var buffer = TextBuffer()
    let texts = unsafe RecordTexts(record)
    let room = unsafe buffer.room(34 + texts.idText.count)
    unsafe buffer.advance(texts.writeID(to: room))
    return buffer.text
  }

  // MARK: The other files

  private func writeSummary(_ folder: String, _ files: inout RunFileWriter) throws(Failure) {
    files.begin(folder + "/invoice-summary.csv")
    files.buffer.append(InvoiceFormat.summaryHeader)
    var lines: Int64 = 0
    var amount = Money.zero
    for row in ledger.invoiceRows {
      format.appendSummaryRow(
        row.product, lines: row.lines, quantity: row.quantity, row.unit, row.amount,
        to: &files.buffer)
      lines += row.lines
      amount += row.amount
    }
    if lines > 0 { format.appendSummaryTotal(lines: lines, amount, to: &files.buffer) }
    try files.end()
  }
}

/// Lines of records that share time and id, held until all are there: their components come in
/// the order of their numbers, whichever record they belong to (spec 6).
private struct HeldLines: ~Copyable {
  private var id = RecordID(form: 0, high: 0, low: 0)
  /// The id's text where it is not packed: other texts may have its length and hash.
  private var idText: [UInt8] = []
  private var time = Instant.missing
  private var lines: [(number: Int, from: Int, to: Int)] = []
  private var text = TextBuffer()

  var isEmpty: Bool { lines.isEmpty }

  /// Whether a record has the time and id of those that are held.
  func share(_ record: UnsafePointer<RatedRecord>) -> Bool {
    unsafe record.pointee.eventTime == time && HeldLines.id(record) == id
      && (id.form != 0 || RecordTexts(record).idText.elementsEqual(idText))
  }

  private static func id(_ record: UnsafePointer<RatedRecord>) -> RecordID {
    let record = unsafe record.pointee
    return RecordID(form: record.idForm, high: record.idHigh, low: record.idLow)
  }

  mutating func add(
    _ record: UnsafePointer<RatedRecord>, _ component: Component, _ format: InvoiceFormat
  ) {
    id = unsafe HeldLines.id(record)
    time = unsafe record.pointee.eventTime
    if id.form == 0, lines.isEmpty { idText = unsafe Array(RecordTexts(record).idText) }
    let from = text.count
    unsafe format.appendLine(record, component, to: &text)
    lines.append((component.number, from, text.count))
  }

  /// Hands over the lines in order and forgets them.
  mutating func take(_ body: (UnsafeRawBufferPointer) -> Void) {
    // Stable: equal numbers stay in the order of their records.
    for place in 1..<max(1, lines.count) {
      var at = place
      while at > 0, lines[at - 1].number > lines[at].number {
        lines.swapAt(at - 1, at)
        at -= 1
      }
    }
    for line in lines {
      unsafe body(UnsafeRawBufferPointer(rebasing: text.bytes[line.from..<line.to]))
    }
    lines.removeAll(keepingCapacity: true)
    text.clear()
  }
}
