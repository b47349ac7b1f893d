internal import Glibc
internal import Ledger
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles
internal import Text

/// Looks up in the files of a run what an explanation says must be there.
struct RunCheck {
  let source: RunSource
  let preparation: Preparation
  /// Whether book and exports are those of the run.
  let hasSameInputs: Bool
  let format: InvoiceFormat

  init(_ source: RunSource, _ preparation: Preparation, hasSameInputs: Bool) {
    self.source = source
    self.preparation = preparation
    self.hasSameInputs = hasSameInputs
    format = InvoiceFormat(preparation.book.settings)
  }

  var book: Book { preparation.book }

  /// Sets the lines of the report's components, and adds what differs.
  func check(_ claims: [RunClaim], _ suspended: [SuspenseClaim], _ report: inout ExplainReport)
    throws(Failure)
  {
    var bySubAccount: [Int32: [RunClaim]] = [:]
    for claim in claims { bySubAccount[claim.standing.subAccount, default: []].append(claim) }
    for (subAccount, claims) in bySubAccount.sorted(by: { $0.key < $1.key }) {
      try checkLines(folder(Int(subAccount)), claims, &report)
    }
    for claim in claims { try checkCredits(claim, &report) }
    for claim in suspended { try checkSuspense(claim, &report) }
  }

  private func folder(_ subAccount: Int) -> String {
    let owner = book.subAccounts[subAccount]
    return "agencies/\(book.agencies[owner.agency].id)/sub-accounts/\(owner.id)"
  }

  func differs(_ path: String, _ message: String, line: Int64 = 0) -> Problem {
    Problem(
      "E803", path: path, line: Int(line), message,
      help: hasSameInputs
        ? "run rebill verify on the run; if it holds, report this with the record"
        : "give the book and the exports that the run was made from; the warnings name them")
  }

  /// - Returns: nil, with a difference noted, when the run lacks the file or it was changed.
  func rows(
    _ file: String, _ report: inout ExplainReport, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(Failure) {
    guard unsafe access((source.path + "/" + file).onDisk, R_OK) == 0 else {
      return report.differences.append(differs(file, "the run has no such file"))
    }
    let hash = try unsafe CSVRows.read(source.path + "/" + file, file, body)
    if !source.holds(file, sha256: hash) {
      report.differences.append(
        Problem(
          "E806", path: file, "is not as the run was published",
          help: "run rebill verify on the run, and restore it"))
    }
  }

  // MARK: Invoice lines

  private struct FoundLine {
    var number: Int64
    /// What follows the number.
    var tail: [UInt8]
  }

  private func checkLines(_ folder: String, _ claims: [RunClaim], _ report: inout ExplainReport)
    throws(Failure)
  {
    let path = folder + "/invoice-lines.csv"
    let wanted = unsafe idCell(claims[0].record)
    var lines: [FoundLine] = []
    try unsafe rows(path, &report) { row in
      guard let comma = unsafe row.firstIndex(of: UInt8(ascii: ",")),
        unsafe row[comma...].starts(with: wanted)
      else { return }
      let number = unsafe Int64(String(decoding: row[..<comma], as: UTF8.self)) ?? 0
      unsafe lines.append(FoundLine(number: number, tail: Array(row[comma...])))
    }
    var missing: [(RunClaim, Component)] = []
    for claim in claims where claim.disposition == .rebilled {
      for place in claim.components.indices {
        let component = claim.components[place]
        let tail = unsafe tail(claim.record, component)
        guard let found = lines.firstIndex(where: { $0.tail == tail }) else {
          missing.append((claim, component))
          continue
        }
        let line = lines.remove(at: found)
        report.records[claim.index].components[place].line = ExplainedLine(
          path: path, number: line.number, amount: component.charge.text(report.lineDecimals))
      }
    }
    note(missing, lines, path, &report)
  }

  /// Tells of the components without a line, and of the lines that no component explains.
  private func note(
    _ missing: [(RunClaim, Component)], _ lines: [FoundLine], _ path: String,
    _ report: inout ExplainReport
  ) {
    var lines = lines
    for (claim, component) in missing {
      let id = report.records[claim.index].id
      let amount = component.charge.text(report.lineDecimals)
      let head = "component \(component.number) of record \(id)"
      let same = lines.firstIndex { line in
        unsafe RunCheck.component(line.tail, after: idCell(claim.record).count) == component.number
      }
      guard let same else {
        report.differences.append(
          differs(path, "has no line for \(head), which comes to \(amount)"))
        continue
      }
      let line = lines.remove(at: same)
      let stands = RunCheck.ending(line.tail)
      let gives = unsafe RunCheck.ending(tail(claim.record, component))
      let what =
        stands == gives
        ? "differs in its time, product or ends"
        : "differs: the line has \(stands), but it comes to \(gives)"
      report.differences.append(differs(path, "\(head) \(what)", line: line.number + 1))
    }
    for line in lines {
      let stands = RunCheck.ending(line.tail)
      report.differences.append(
        differs(path, "a line of \(stands) that nothing explains", line: line.number + 1))
    }
  }

  /// Quantity, unit, amount and currency of a line; its ends are nobody's business in a message.
  private static func ending(_ tail: [UInt8]) -> String {
    let cells = tail.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    return cells.suffix(4).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  /// The number of a line's component, which follows the id.
  private static func component(_ tail: [UInt8], after idBytes: Int) -> Int? {
    let cell = tail.dropFirst(idBytes).prefix { $0 != UInt8(ascii: ",") }
    return Int(String(decoding: cell, as: UTF8.self))
  }

  /// `,<record id>,`
  private func idCell(_ record: UnsafePointer<RatedRecord>) -> [UInt8] {
    var buffer = TextBuffer()
    buffer.append(UInt8(ascii: ","))
    unsafe appendID(record, to: &buffer)
    buffer.append(UInt8(ascii: ","))
    return unsafe Array(buffer.bytes)
  }

  func appendID(_ record: UnsafePointer<RatedRecord>, to buffer: inout TextBuffer) {
    let texts = unsafe RecordTexts(record)
    guard unsafe record.pointee.idForm != 0 else { return unsafe buffer.appendCell(texts.idText) }
    let room = unsafe buffer.room(34)
    unsafe buffer.advance(texts.writeID(to: room))
  }

  private func tail(_ record: UnsafePointer<RatedRecord>, _ component: Component) -> [UInt8] {
    var buffer = TextBuffer()
    unsafe format.appendLine(record, component, to: &buffer)
    return unsafe Array(buffer.bytes.dropLast())
  }
}

/// A row that must stand in the run's `suspense.csv`.
@safe
struct SuspenseClaim {
  /// Index into ``ExplainReport/records``.
  var index: Int
  var record: UnsafePointer<RatedRecord>
}
