internal import Model
internal import Text

/// The book that rates generated exports: a population of any size, and its cards.
struct GeneratedBook {
  private let options: GenerateOptions
  private let population: Population
  private let prices: PriceList

  init(_ options: GenerateOptions) {
    self.options = options
    population = .invented(options)
    prices = .invented(options)
  }

  func write(to folder: OutputFolder) throws(Problem) {
    for (path, text) in SampleBook.rules where path != "settings.csv" {
      try folder.write(text, to: path)
    }
    if options.format == .wallet {
      try folder.write("key,value\nlc_source,wallet\n", to: "settings.csv")
    }
    try folder.write(agencies, to: "agencies.csv")
    try folder.write(subAccounts, to: "sub_accounts.csv")
    try folder.write(accounts, to: "accounts.csv")
    try folder.write(markups, to: "markups.csv")
    let cards = GeneratedCards(prices: prices, switchDate: switchDate)
    for provider in Provider.allCases {
      try folder.write(cards.card(of: provider), to: "rates/\(provider.text).csv")
      guard let long = prices.longPrefixes else { continue }
      let name = "rates/\(provider.text)-long-prefixes.csv"
      try folder.write(cards.card(of: provider, long), to: name)
    }
  }

  /// The period's sixteenth day: see ``MonthClock``.
  private var switchDate: String { dateText(day: 15) }

  /// - Parameter day: 0 = the period's first.
  private func dateText(day: Int) -> String {
    CivilDate(dayNumber: options.period.start.day + Int64(day)).text
  }

  // MARK: People

  private func agencyID(_ agency: Int) -> String { "agency-\(agency)" }

  private func clientID(_ subAccount: Int) -> String { "client-\(subAccount)" }

  private func agency(of subAccount: Int) -> Int { subAccount % options.agencies }

  private func plan(of agency: Int) -> String {
    switch agency % 10 {
    case 7, 8: "unlimited"
    case 9: "starter"
    default: "pro"
    }
  }

  private var agencies: TextBuffer {
    var text = TextBuffer()
    text.addString(SampleBook.Header.agencies)
    for agency in 0..<options.agencies {
      let stripe = agency % 25 == 24 ? "none" : "connected"
      text.addString("\(agencyID(agency)),Agency \(agency),\(plan(of: agency)),\(stripe),,\n")
    }
    return text
  }

  /// Nine in ten are charged; the others show each reason not to be.
  private var subAccounts: TextBuffer {
    var text = TextBuffer()
    text.addString(SampleBook.Header.subAccounts)
    for client in 0..<options.subAccounts {
      let start = "\(clientID(client)),\(agencyID(agency(of: client))),Client \(client)"
      switch client % 50 {
      case 45: text.addString("\(start),off,1,client_card,,\n")
      case 46: text.addString("\(start),on,0,client_card,,\n")
      case 47: text.addString("\(start),on,1,none,,\n")
      case 48: text.addString("\(start),on,1,agency_card,,\n")
      case 49:
        text.addString("\(start),on,1,agency_card,,\(switchDate)\n")
        text.addString("\(start),on,1,client_card,\(switchDate),\n")
      default: text.addString("\(start),on,1,client_card,,\n")
      }
    }
    return text
  }

  private var accounts: TextBuffer {
    var text = TextBuffer()
    text.addString(SampleBook.Header.accounts)
    for account in population.accounts {
      let isMoving = account.provider != account.laterProvider
      addAccount(account, account.provider, "," + (isMoving ? switchDate : ""), to: &text)
      if isMoving { addAccount(account, account.laterProvider, switchDate + ",", to: &text) }
    }
    return text
  }

  private func addAccount(
    _ account: Population.Account, _ provider: Provider, _ validity: String,
    to text: inout TextBuffer
  ) {
    text.addString(provider.text)
    text.comma()
    text.add(account.id)
    text.addString(",\(clientID(account.subAccount)),\(validity)\n")
  }

  // MARK: Markups

  /// Every agency with a choice has its own multiplier, some of its clients have theirs.
  private var markups: TextBuffer {
    var text = TextBuffer()
    text.addString(SampleBook.Header.markups)
    for agency in 0..<options.agencies where plan(of: agency) == "pro" {
      text.addString("\(agencyID(agency)),,*,1.\(agency % 9 + 1)5,,\n")
      text.addString("\(agencyID(agency)),,voice,\(agency % 3 + 2),,\n")
    }
    let clients = (0..<options.subAccounts).filter { plan(of: agency(of: $0)) == "pro" }
    for client in clients where client % 3 == 0 {
      let ids = "\(agencyID(agency(of: client))),\(clientID(client))"
      text.addString("\(ids),sms,2.\(client % 90 + 10),,\(switchDate)\n")
      text.addString("\(ids),sms,3.\(client % 90 + 10),\(switchDate),\n")
    }
    addMarkupRows(clients, to: &text)
    return text
  }

  /// One row for each client and product, then the same again for the weeks before.
  private func addMarkupRows(_ clients: [Int], to text: inout TextBuffer) {
    let keys = clients.count * Product.texts.count
    for row in 0..<options.markupRows {
      let (week, key) = row.quotientAndRemainder(dividingBy: keys)
      let client = clients[key % clients.count]
      let product = Product.texts[key / clients.count]
      let from = dateText(day: 14 - 7 * week)
      let to = week == 0 ? "" : dateText(day: 21 - 7 * week)
      text.addString("\(agencyID(agency(of: client))),\(clientID(client)),\(product),")
      text.addString("\(row % 8 + 2).\(row % 90 + 10),\(from),\(to)\n")
    }
  }
}
