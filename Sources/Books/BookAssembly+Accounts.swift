internal import Model

enum AccountColumn: Int, DatedColumn {
  case provider, providerAccount, subAccountID, validFrom, validTo

  static let names = [
    "provider", "provider_account", "sub_account_id", "valid_from", "valid_to",
  ]
}

extension BookAssembly {
  mutating func readAccounts() {
    let source = source
    var ids = IDIndex(of: "account", in: "accounts.csv")
    var rows: [(account: Int, term: ProviderAccount.Term)] = []
    ids.isComplete = source.forEachRow(of: "accounts.csv", AccountColumn.self) { row in
      let provider = row.word(.provider, BookWords.provider)
      let account = row.required(.providerAccount).map { ids.insert($0) }
      let subAccount = row.reference(.subAccountID, to: subAccountIDs)
      let validity = row.validity()
      guard let provider, let account, let subAccount, let validity else { return }
      let term = ProviderAccount.Term(
        provider: provider, subAccount: subAccount, validity: validity, source: row.source)
      rows.append((account, term))
    }
    let ranks = ids.sort()
    book.accounts = ids.texts.map { ProviderAccount(id: $0, terms: []) }
    for row in rows { book.accounts[ranks[row.account]].terms.append(row.term) }
    for index in book.accounts.indices {
      book.accounts[index].terms.sort { $0.validity.from < $1.validity.from }
    }
    reportOverlaps(
      rows.indices.map {
        Span(key: ranks[rows[$0].account], validity: rows[$0].term.validity, row: $0)
      },
      AccountColumn.self, place: { rows[$0].term.source },
      subject: { "account \(ids.text(ranks[rows[$0].account]))" })
  }
}
