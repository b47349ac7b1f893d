internal import Model
internal import Text

enum SurchargeColumn: Int, DatedColumn {
  case provider, trigger, product, unitPrice, per, validFrom, validTo

  static let names = [
    "provider", "trigger", "product", "unit_price", "per", "valid_from", "valid_to",
  ]
}

enum ExemptionColumn: Int, DatedColumn {
  case errorCode, validFrom, validTo

  static let names = ["error_code", "valid_from", "valid_to"]
}

extension BookAssembly {
  mutating func readSurcharges() {
    let source = source
    var rows: [SurchargeRow] = []
    _ = source.forEachRow(of: "surcharges.csv", SurchargeColumn.self) { row in
      if let read = surchargeRow(row) { rows.append(read) }
    }
    book.surcharges = rows
    reportOverlaps(
      rows.indices.map { Span(key: key(rows[$0]), validity: rows[$0].validity, row: $0) },
      SurchargeColumn.self, place: { rows[$0].source },
      subject: { "surcharge \(rows[$0].product.text) on \(rows[$0].trigger.text)" })
  }

  private func key(_ row: SurchargeRow) -> Int {
    let products = Int(row.trigger.rawValue) << 8 | Int(row.product.rawValue)
    return products << 2 | Int(row.provider.rawValue) << 1 | (row.perUnit ? 1 : 0)
  }

  mutating func readExemptions() {
    let source = source
    var codes = IDIndex(of: "error code", in: "failed_message_exemptions.csv")
    var rows: [ExemptionRow] = []
    var spans: [Span] = []
    _ = source.forEachRow(of: codes.file, ExemptionColumn.self) { row in
      let code = row.required(.errorCode)
      let validity = row.validity()
      guard let code, let validity else { return }
      spans.append(Span(key: codes.insert(code), validity: validity, row: rows.count))
      rows.append(ExemptionRow(errorCode: code.text, validity: validity, source: row.source))
    }
    book.exemptions = rows
    reportOverlaps(
      spans, ExemptionColumn.self, place: { rows[$0].source },
      subject: { "error code \(rows[$0].errorCode)" })
  }
}

private func surchargeRow(_ row: BookRow<SurchargeColumn>) -> SurchargeRow? {
  let provider = row.word(.provider, BookWords.provider)
  let trigger = row.product(.trigger)
  let product = row.product(.product)
  let unitPrice = row.decimal(.unitPrice, .price)
  let perUnit = row.word(.per, BookWords.perUnit)
  let validity = row.validity()
  guard let provider, let trigger, let product, let unitPrice, let perUnit, let validity
  else { return nil }
  return SurchargeRow(
    provider: provider, trigger: trigger, product: product, unitPrice: unitPrice,
    perUnit: perUnit, validity: validity, source: row.source)
}
