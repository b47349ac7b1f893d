internal import Model

enum SubAccountColumn: Int, DatedColumn {
  case subAccountID, agencyID, name, rebilling, accountAdmins, paymentMethod, validFrom, validTo

  static let names = [
    "sub_account_id", "agency_id", "name", "rebilling", "account_admins", "payment_method",
    "valid_from", "valid_to",
  ]
}

/// The agency a sub-account's first row names; -1 while no row has named one that exists.
private struct Ownership {
  var agency = -1
  var source = SourceLine(file: 0, line: 0)
}

extension BookAssembly {
  mutating func readSubAccounts() {
    let source = source
    var rows: [(subAccount: Int, term: SubAccount.Term)] = []
    var owners: [Ownership] = []
    subAccountIDs.isComplete = source.forEachRow(
      of: "sub_accounts.csv", SubAccountColumn.self
    ) { row in
      let subAccount = row.id(.subAccountID).map { subAccountIDs.insert($0) }
      while owners.count < subAccountIDs.count { owners.append(Ownership()) }
      let agency = row.reference(.agencyID, to: agencyIDs)
      if let subAccount, let agency { note(agency, &owners[subAccount], row) }
      if let subAccount, let term = subAccountTerm(row) { rows.append((subAccount, term)) }
    }
    let ranks = subAccountIDs.sort()
    book.subAccounts = subAccountIDs.texts.map { SubAccount(id: $0, agency: -1, terms: []) }
    for (index, owner) in owners.enumerated() {
      book.subAccounts[ranks[index]].agency = owner.agency
    }
    for row in rows { book.subAccounts[ranks[row.subAccount]].terms.append(row.term) }
    for index in book.subAccounts.indices {
      book.subAccounts[index].terms.sort { $0.validity.from < $1.validity.from }
    }
    reportOverlaps(
      rows.indices.map {
        Span(key: ranks[rows[$0].subAccount], validity: rows[$0].term.validity, row: $0)
      },
      SubAccountColumn.self, place: { rows[$0].term.source },
      subject: { "sub-account \(subAccountIDs.text(ranks[rows[$0].subAccount]))" })
  }

  /// A sub-account belongs to one agency for good.
  private func note(_ agency: Int, _ owner: inout Ownership, _ row: BookRow<SubAccountColumn>) {
    if owner.agency < 0 { owner = Ownership(agency: agency, source: row.source) }
    guard owner.agency != agency else { return }
    let first = owner
    row.report(
      .twoAgencies, .agencyID,
      "the sub-account belongs to agency \(agencyIDs.text(first.agency)) "
        + "(\(book.place(first.source))), not to \(agencyIDs.text(agency))",
      help: "give the client a new sub_account_id under its new agency")
  }
}

private func subAccountTerm(_ row: BookRow<SubAccountColumn>) -> SubAccount.Term? {
  let name = row.text(.name)
  let rebilling = row.word(.rebilling, BookWords.rebilling)
  let admins = row.count(.accountAdmins, min: 0)
  let payment = row.word(.paymentMethod, BookWords.payment)
  let validity = row.validity()
  guard let name, let rebilling, let admins, let payment, let validity else { return nil }
  return SubAccount.Term(
    name: name, rebillingOn: rebilling, accountAdmins: admins, paymentMethod: payment,
    validity: validity, source: row.source)
}
