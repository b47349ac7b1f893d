internal import Model
internal import Text

enum NumberColumn: Int, DatedColumn {
  case number, provider, subAccountID, product, validFrom, validTo

  static let names = [
    "number", "provider", "sub_account_id", "product", "valid_from", "valid_to",
  ]
}

extension BookAssembly {
  mutating func readNumbers() {
    let source = source
    var rows: [NumberRow] = []
    _ = source.forEachRow(of: "numbers.csv", NumberColumn.self) { row in
      let number = phoneNumber(row)
      let provider = row.word(.provider, BookWords.provider)
      let subAccount = row.reference(.subAccountID, to: subAccountIDs)
      let product = rentedProduct(row)
      let validity = row.validity()
      guard let number, let provider, let subAccount, let product, let validity else { return }
      let raw = unsafe Array(UnsafeBufferPointer(start: row.raw.start, count: row.raw.count))
      rows.append(
        NumberRow(
          number: number, provider: provider, subAccount: subAccount, product: product,
          validity: validity, source: row.source, raw: raw))
    }
    book.numbers = rows
    reportOverlaps(
      rows.indices.map {
        Span(key: Int(rows[$0].number.bits), validity: rows[$0].validity, row: $0)
      },
      NumberColumn.self, place: { rows[$0].source }, subject: { _ in "the number" })
  }
}

private func phoneNumber(_ row: BookRow<NumberColumn>) -> Address? {
  guard let field = row.required(.number) else { return nil }
  if field[0] == UInt8(ascii: "+"), let digits = Numbers.digits(field.dropFirst(1)) {
    return Address(e164: digits, count: field.count - 1)
  }
  row.report(
    .badNumber, .number, "number \(field.shownMasked) is not E.164",
    help: "write a plus sign and 1 to 15 digits, nothing between them; format the column as text")
  return nil
}

private func rentedProduct(_ row: BookRow<NumberColumn>) -> Product? {
  guard let product = row.product(.product) else { return nil }
  if product.isNumber { return product }
  row.report(
    .notRented, .product, "product \(product.text) is not rented by the month",
    help: "write number.local or number.toll_free")
  return nil
}
