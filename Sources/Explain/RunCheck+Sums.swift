internal import Ledger
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles
internal import Text

extension RunCheck {
  /// Each component counts in a row of the agency's summary; where it is the row's only one, the
  /// amounts must be equal.
  package func checkCredits(_ claim: RunClaim, _ report: inout ExplainReport) throws(Failure) {
    guard claim.disposition != .suspended else { return }
    let owner = book.subAccounts[Int(claim.standing.subAccount)]
    let path = "agencies/\(book.agencies[owner.agency].id)/credit-summary.csv"
    var wanted = claim.components.map { creditRow(owner.id, claim, $0, records: 1) }
    if claim.disposition == .zeroRated { wanted = [zeroRow(owner.id, claim)] }
    var isFound = wanted.map { _ in false }
    try unsafe rows(path, &report) { row in
      for index in wanted.indices where !isFound[index] {
        isFound[index] = unsafe CreditMatch(row, wanted[index], claim.disposition).holds
      }
    }
    for index in wanted.indices where !isFound[index] {
      let row = String(decoding: wanted[index].dropLast(), as: UTF8.self)
      report.differences.append(
        differs(path, "no row has room for \(row) of record \(report.records[claim.index].id)"))
    }
  }

  private func creditRow(
    _ subAccount: String, _ claim: RunClaim, _ component: Component, records: Int64
  ) -> [UInt8] {
    var buffer = TextBuffer()
    format.appendCreditRow(
      subAccount, claim.standing.provider, component.product, claim.disposition,
      claim.standing.absorbReason, records: records, quantity: component.quantity,
      component.unit, cost: component.cost, charge: component.charge, to: &buffer)
    return unsafe Array(buffer.bytes)
  }

  private func zeroRow(_ subAccount: String, _ claim: RunClaim) -> [UInt8] {
    var buffer = TextBuffer()
    unsafe format.appendCreditRow(
      subAccount, claim.standing.provider, claim.record.pointee.product, .zeroRated, .none,
      records: 1, quantity: 0, .none, cost: .zero, charge: .zero, to: &buffer)
    return unsafe Array(buffer.bytes)
  }

  /// A suspended row stands in `suspense.csv` with its reason.
  package func checkSuspense(_ claim: SuspenseClaim, _ report: inout ExplainReport) throws(Failure)
  {
    let record = unsafe claim.record
    var buffer = TextBuffer()
    unsafe buffer.appendCell(preparation.suspenseNames[record.pointee.export])
    buffer.append(unsafe ",\(record.pointee.line),")
    unsafe appendID(record, to: &buffer)
    buffer.append(unsafe ",\(record.pointee.reason.text),")
    let wanted = unsafe Array(buffer.bytes)
    var isFound = false
    try unsafe rows("suspense.csv", &report) { row in
      if unsafe row.starts(with: wanted) { isFound = true }
    }
    report.records[claim.index].isInSuspense = isFound
    if !isFound {
      let text = String(decoding: wanted, as: UTF8.self)
      report.differences.append(differs("suspense.csv", "has no row that begins with \(text)"))
    }
  }
}

/// Whether a row of a credit summary can hold one component.
private struct CreditMatch {
  let holds: Bool

  /// - Parameter wanted: the row as it would be for the component alone.
  init(_ row: UnsafeRawBufferPointer, _ wanted: [UInt8], _ disposition: Disposition) {
    let cells = unsafe row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let expected = wanted.dropLast().split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard unsafe cells.count == 12, expected.count == 12 else {
      holds = false
      return
    }
    let key = [0, 1, 2, 3, 4, 7].allSatisfy { unsafe cells[$0].elementsEqual(expected[$0]) }
    let isAlone = unsafe cells[5].elementsEqual([UInt8(ascii: "1")])
    holds = unsafe key && (!isAlone || row.elementsEqual(wanted.dropLast()))
  }
}
