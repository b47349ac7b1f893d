internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// Which row prices a record (spec 2.1), against a search through all rows of random cards.
@Suite struct LongestPrefixTests {
  private static let change = Instant(seconds: 1_791_000_000)

  /// Rows of which no two tie.
  private func card(_ random: inout Seeded, rows count: Int) -> [RateRow] {
    var taken = Set<[AddressPattern]>()
    var rows: [RateRow] = []
    for _ in 0..<count {
      let origins = patterns(&random)
      let destinations = patterns(&random)
      let pairs = origins.flatMap { origin in destinations.map { [origin, $0] } }
      if pairs.contains(where: taken.contains) { continue }
      taken.formUnion(pairs)
      var spans = [Validity.always]
      if random.chance(of: 3) {
        spans = [
          Validity(from: .missing, to: Self.change), Validity(from: Self.change, to: .unbounded),
        ]
      }
      if random.chance(of: 5) { spans.removeLast() }
      for span in spans {
        rows.append(rateRow(.smsOutbound, origins: origins, destinations: destinations, span))
      }
    }
    return rows.shuffled(using: &random)
  }

  /// Few digits, so that prefixes lie within one another.
  private func patterns(_ random: inout Seeded) -> [AddressPattern] {
    if random.chance(of: 8) { return [.any] }
    let list = (0..<(1 + random.below(3))).map { _ -> AddressPattern in
      if random.chance(of: 6) {
        return .addressClass(random.pick([.client, .sip, .sim, .short, .alpha, .anonymous]))
      }
      let digits = self.digits(&random, 1 + random.below(6))
      return .prefix(digits: UInt64(digits) ?? 0, count: digits.count)
    }
    return Array(Set(list))
  }

  private func digits(_ random: inout Seeded, _ count: Int) -> String {
    String((0..<count).map { _ in random.pick(Array("0147")) })
  }

  private func address(_ random: inout Seeded) -> (Address, String) {
    if random.chance(of: 6) {
      let kinds: [AddressClass] = [.client, .sip, .sim, .short, .alpha, .anonymous]
      let kind = random.pick(kinds)
      return (Address(kind, textBytes: 5), kind.text)
    }
    let text = digits(&random, 1 + random.below(15))
    return (Address(e164: UInt64(text) ?? 0, count: text.count), "+" + text)
  }

  /// How long a match is; nil when there is none. A class is longer than any prefix.
  private func length(_ pattern: AddressPattern, _ address: String) -> Int? {
    switch pattern {
    case .any: 0
    case .prefix(_, let count): address.hasPrefix("+" + pattern.text) ? count : nil
    case .addressClass(let kind): address == kind.text ? 100 : nil
    }
  }

  private func matches(_ row: RateRow, _ from: String, _ to: String) -> Bool {
    row.destinations.contains { length($0, to) != nil }
      && row.origins.contains { length($0, from) != nil }
  }

  private func linear(_ rows: [RateRow], _ from: String, _ to: String, _ time: Instant) -> Int? {
    var best: (row: Int, both: [Int])?
    for (index, row) in rows.enumerated() where row.validity.contains(time) {
      guard let destination = row.destinations.compactMap({ length($0, to) }).max(),
        let origin = row.origins.compactMap({ length($0, from) }).max()
      else { continue }
      let both = [destination, origin]
      if let known = best?.both, !known.lexicographicallyPrecedes(both) { continue }
      best = (index, both)
    }
    return best?.row
  }

  @Test(arguments: UInt64(1)...60)
  func theLongestDestinationThenTheLongestOriginPrices(seed: UInt64) throws {
    var random = Seeded(seed)
    let rows = card(&random, rows: seed % 3 == 0 ? 300 : 25)
    let rater = Rater(book(with: rows), in: .always)
    for _ in 0..<300 {
      let (from, to) = (address(&random), address(&random))
      let time = Instant(seconds: Self.change.seconds + Int64(random.below(3) - 1))
      let outcome = try rater.classify(message(from.0, to.0, time))
      let expected = linear(rows, from.1, to.1, time)
      #expect(Int(outcome.rate) == expected ?? -1, "\(from.1) to \(to.1) at \(time.seconds)")
      #expect(outcome.outcome == (expected == nil ? .suspended : .rateable))
      let candidates = rater.candidates(.lc, .smsOutbound, from: from.0, to: to.0)
      let best = candidates.first { rows[Int($0)].validity.contains(time) }
      #expect(best ?? -1 == outcome.rate)
      let matching = rows.indices.filter { matches(rows[$0], from.1, to.1) }
      #expect(Set(candidates.map(Int.init)) == Set(matching))
    }
  }

  private func message(_ from: Address, _ to: Address, _ time: Instant) -> UsageRecord {
    var record = UsageRecord()
    record.kind = .message
    record.direction = .outbound
    record.status = .rated
    record.account = 0
    record.segments = 1
    record.eventTime = time
    (record.from, record.to) = (from, to)
    return record
  }

  private func book(with rows: [RateRow]) -> Book {
    let source = SourceLine(file: 0, line: 2)
    var book = Book()
    book.files = ["rates/cards.csv"]
    book.planNames = ["pro"]
    book.agencies = [
      Agency(
        id: "a",
        terms: [
          Agency.Term(
            name: "A", plan: 0, stripeConnected: true, validity: .always, source: source)
        ])
    ]
    book.subAccounts = [
      SubAccount(
        id: "s", agency: 0,
        terms: [
          SubAccount.Term(
            name: "S", rebillingOn: true, accountAdmins: 1, paymentMethod: .clientCard,
            validity: .always, source: source)
        ])
    ]
    book.accounts = [
      ProviderAccount(
        id: "loc",
        terms: [
          ProviderAccount.Term(provider: .lc, subAccount: 0, validity: .always, source: source)
        ])
    ]
    book.rates = rows
    return book
  }
}
