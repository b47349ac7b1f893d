package import Model
package import RunFiles

/// One row of a run's `credit-summary.csv`.
package struct CreditTableRow {
  package var subAccount: String
  package var product: String
  package var disposition: String
  package var records: Int64
  package var quantity: Int64
  /// In the decimals of the comparison.
  package var cost: Money
  package var charge: Money
}

package enum CreditTable {
  /// Hands over every row of an agency's credit summary; none when the run has no such agency.
  package static func read(
    _ agency: String, _ run: PublishedRun, decimals: Int, _ body: (CreditTableRow) -> Void
  ) throws(Failure) {
    let path = "agencies/\(agency)/credit-summary.csv"
    guard run.holds(path) else { return }
    var reader = try run.table(path, header: InvoiceFormat.creditHeader)
    while try reader.next() {
      let written = run.lineDecimals
      guard let records = unsafe Int64(cellText(reader.cell(5))),
        let quantity = unsafe Int64(cellText(reader.cell(6))),
        let cost = unsafe Money(reader.cell(8), written: written, decimals: decimals),
        let charge = unsafe Money(reader.cell(9), written: written, decimals: decimals)
      else { throw reader.damaged() }
      unsafe body(
        CreditTableRow(
          subAccount: cellText(reader.cell(0)), product: cellText(reader.cell(2)),
          disposition: cellText(reader.cell(3)), records: records, quantity: quantity,
          cost: cost, charge: charge))
    }
  }
}
