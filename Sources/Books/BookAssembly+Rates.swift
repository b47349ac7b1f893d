internal import Model
internal import Text

enum RateColumn: Int, DatedColumn {
  case provider, product, origin, destination, unitPrice, discount
  case initialIncrement, increment, connectionFee, validFrom, validTo

  static let names = [
    "provider", "product", "origin", "destination", "unit_price", "discount",
    "initial_increment", "increment", "connection_fee", "valid_from", "valid_to",
  ]
}

/// A row with more pairs of origin and destination is refused, so that none can stall a run.
private let maxPairs = 1_000_000

extension BookAssembly {
  mutating func readRates() {
    let source = source
    var rows: [RateRow] = []
    for (file, path) in book.files.enumerated() where path.hasBytePrefix(BookFile.rateFolder) {
      _ = source.forEachRow(of: file, RateColumn.self) { row in
        if let read = rateRow(row) { rows.append(read) }
      }
    }
    book.rates = rows
  }
}

private func rateRow(_ row: BookRow<RateColumn>) -> RateRow? {
  let provider = row.word(.provider, BookWords.provider)
  let product = row.product(.product)
  let origins = row.patterns(.origin)
  let destinations = row.patterns(.destination)
  let unitPrice = row.decimal(.unitPrice, .price)
  let discount = row.decimal(.discount, .discount, blank: .zero)
  let initial = row.count(.initialIncrement, min: 1, blank: 60)
  let increment = row.count(.increment, min: 1, blank: 60)
  let fee = row.decimal(.connectionFee, .price, blank: .zero)
  let validity = row.validity()
  if let product, !product.isVoice {
    // The defaults say nothing, so they may stand on every row of a spreadsheet.
    if let initial, initial != 60 { reportVoiceOnly(row, .initialIncrement, product) }
    if let increment, increment != 60 { reportVoiceOnly(row, .increment, product) }
    if let fee, fee != .zero { reportVoiceOnly(row, .connectionFee, product) }
  }
  if let origins, let destinations { checkPairs(row, origins.count * destinations.count) }
  guard let provider, let product, let origins, let destinations, let unitPrice, let discount,
    let initial, let increment, let fee, let validity
  else { return nil }
  return RateRow(
    provider: provider, product: product, origins: origins, destinations: destinations,
    unitPrice: unitPrice, discount: discount, initialIncrement: initial, increment: increment,
    connectionFee: fee, validity: validity, source: row.source)
}

private func reportVoiceOnly(
  _ row: BookRow<RateColumn>, _ column: RateColumn, _ product: Product
) {
  row.report(
    .voiceOnly, column, "\(column.name) is for voice only, not for \(product.text)",
    help: "leave it blank")
}

private func checkPairs(_ row: BookRow<RateColumn>, _ pairs: Int) {
  guard pairs > maxPairs else { return }
  row.report(
    .tooManyPatterns, .destination,
    "the row has \(pairs) pairs of origin and destination, more than \(maxPairs)",
    help: "split it into rows with shorter lists")
}
