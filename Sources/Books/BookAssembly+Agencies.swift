internal import Model

enum AgencyColumn: Int, DatedColumn {
  case agencyID, name, plan, stripe, validFrom, validTo

  static let names = ["agency_id", "name", "plan", "stripe", "valid_from", "valid_to"]
}

extension BookAssembly {
  mutating func readAgencies() {
    let source = source
    var rows: [(agency: Int, term: Agency.Term)] = []
    agencyIDs.isComplete = source.forEachRow(of: "agencies.csv", AgencyColumn.self) { row in
      let agency = row.id(.agencyID).map { agencyIDs.insert($0) }
      let name = row.text(.name)
      let plan = row.reference(.plan, to: planIDs)
      let stripe = row.word(.stripe, BookWords.stripe)
      let validity = row.validity()
      guard let agency, let name, let plan, let stripe, let validity else { return }
      let term = Agency.Term(
        name: name, plan: plan, stripeConnected: stripe, validity: validity, source: row.source)
      rows.append((agency, term))
    }
    let ranks = agencyIDs.sort()
    book.agencies = agencyIDs.texts.map { Agency(id: $0, terms: []) }
    for row in rows { book.agencies[ranks[row.agency]].terms.append(row.term) }
    for index in book.agencies.indices {
      book.agencies[index].terms.sort { $0.validity.from < $1.validity.from }
    }
    reportOverlaps(
      rows.indices.map {
        Span(key: ranks[rows[$0].agency], validity: rows[$0].term.validity, row: $0)
      },
      AgencyColumn.self, place: { rows[$0].term.source },
      subject: { "agency \(agencyIDs.text(ranks[rows[$0].agency]))" })
  }
}
