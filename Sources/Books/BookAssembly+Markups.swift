internal import Model
internal import Text

enum MarkupColumn: Int, DatedColumn {
  case agencyID, subAccountID, product, multiplier, validFrom, validTo

  static let names = [
    "agency_id", "sub_account_id", "product", "multiplier", "valid_from", "valid_to",
  ]
}

enum PolicyColumn: Int, DatedColumn {
  case product, markupPolicy, validFrom, validTo

  static let names = ["product", "markup_policy", "valid_from", "valid_to"]
}

extension BookAssembly {
  mutating func readMarkups() {
    let source = source
    var rows: [MarkupRow] = []
    var spans: [Span] = []
    _ = source.forEachRow(of: "markups.csv", MarkupColumn.self) { row in
      let agency = row.reference(.agencyID, to: agencyIDs)
      let isForAll = row[.subAccountID]?.isEmpty
      let subAccount =
        isForAll == false ? row.reference(.subAccountID, to: subAccountIDs) : nil
      let pattern = row.word(.product, BookWords.patternIndex, else: .unknownProduct)
      let multiplier = row.decimal(.multiplier, .multiplier)
      let validity = row.validity()
      guard let agency, let isForAll, isForAll || subAccount != nil else { return }
      if let subAccount, book.subAccounts[subAccount].agency != agency {
        reportForeign(subAccount, agency, row)
        return
      }
      guard let pattern, let multiplier, let validity else { return }
      let scope = subAccount.map { agencyIDs.count + $0 } ?? agency
      spans.append(
        Span(key: scope * BookWords.patternCount + pattern, validity: validity, row: rows.count))
      rows.append(
        MarkupRow(
          agency: agency, subAccount: subAccount, pattern: BookWords.markup.values[pattern],
          multiplier: multiplier, validity: validity, source: row.source))
    }
    book.markups = rows
    reportOverlaps(
      spans, MarkupColumn.self, place: { rows[$0].source }, subject: { subject(rows[$0]) })
  }

  private func subject(_ row: MarkupRow) -> String {
    let owner =
      row.subAccount.map { "sub-account \(subAccountIDs.text($0))" }
      ?? "agency \(agencyIDs.text(row.agency))"
    return "product \(row.pattern.text) of \(owner)"
  }

  private func reportForeign(_ subAccount: Int, _ agency: Int, _ row: BookRow<MarkupColumn>) {
    let owner = book.subAccounts[subAccount].agency
    guard owner >= 0 else { return }
    row.report(
      .foreignSubAccount, .subAccountID,
      "sub-account \(subAccountIDs.text(subAccount)) belongs to agency "
        + "\(agencyIDs.text(owner)), not to \(agencyIDs.text(agency))",
      help: "write agency_id \(agencyIDs.text(owner)), or another sub-account")
  }

  mutating func readPolicies() {
    let source = source
    var rows: [PolicyRow] = []
    _ = source.forEachRow(of: "products.csv", PolicyColumn.self) { row in
      let product = row.product(.product)
      let passthrough = row.word(.markupPolicy, BookWords.passthrough)
      let validity = row.validity()
      guard let product, let passthrough, let validity else { return }
      rows.append(
        PolicyRow(
          product: product, passthrough: passthrough, validity: validity, source: row.source))
    }
    book.policies = rows
    reportOverlaps(
      rows.indices.map {
        Span(key: Int(rows[$0].product.rawValue), validity: rows[$0].validity, row: $0)
      },
      PolicyColumn.self, place: { rows[$0].source },
      subject: { "product \(rows[$0].product.text)" })
  }
}

extension BookWords {
  static let patternCount = markup.texts.count
  /// What a markup may name, by its place in ``markup``.
  static let patternIndex = WordTable(markup.texts.enumerated().map { ($1, $0) })
}
