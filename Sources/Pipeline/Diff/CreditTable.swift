internal import Model
internal import Publish

/// One row of a run's `credit-summary.csv`.
struct CreditTableRow {
  var subAccount: String
  var product: String
  var disposition: String
  var records: Int64
  var quantity: Int64
  /// In the decimals of the comparison.
  var cost: Money
  var charge: Money
}

enum CreditTable {
  /// Hands over every row of an agency's credit summary; none when the run has no such agency.
  static func read(
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
