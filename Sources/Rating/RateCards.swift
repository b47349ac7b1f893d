internal import Model

/// Chooses the row of the card that prices a record (spec 2.1).
///
/// One tree of destinations for each provider and product; under each destination its origins,
/// longest first.
struct RateCards: Sendable {
  private var cards: [Card?]

  init(_ rows: [RateRow]) {
    var byCard = [[Int]](repeating: [], count: Provider.allCases.count * Product.allCases.count)
    for (index, row) in rows.enumerated() {
      byCard[RateCards.slot(row.provider, row.product)].append(index)
    }
    cards = byCard.map { $0.isEmpty ? nil : Card($0, of: rows) }
  }

  private static func slot(_ provider: Provider, _ product: Product) -> Int {
    Int(provider.rawValue) * Product.allCases.count + Int(product.rawValue)
  }

  /// - Returns: the index of the row, or -1 when none matches at that time.
  func find(
    _ provider: Provider, _ product: Product, from: Address, to: Address, at time: Instant
  ) -> Int32 {
    guard let card = cards[RateCards.slot(provider, product)] else { return -1 }
    return card.find(from: from, to: to, at: time)
  }

  /// Every row whose origin and destination match, the best first, whether in force or not.
  func candidates(_ provider: Provider, _ product: Product, from: Address, to: Address) -> [Int32] {
    cards[RateCards.slot(provider, product)]?.candidates(from: from, to: to) ?? []
  }
}

/// The rows of one product of one provider.
private struct Card: Sendable {
  private let destinations: PrefixTree
  private let origins: [Origins]

  init(_ indices: [Int], of rows: [RateRow]) {
    var nodes: [AddressPattern: Int] = [:]
    var patterns: [AddressPattern] = []
    var entries: [[Origins.Entry]] = []
    for index in indices {
      for pattern in Set(rows[index].destinations) {
        let node = nodes[pattern] ?? patterns.count
        if node == patterns.count {
          nodes[pattern] = node
          patterns.append(pattern)
          entries.append([])
        }
        for origin in Set(rows[index].origins) {
          entries[node].append(
            Origins.Entry(pattern: origin, validity: rows[index].validity, row: Int32(index)))
        }
      }
    }
    destinations = PrefixTree(patterns)
    origins = entries.map(Origins.init)
  }

  func find(from: Address, to: Address, at time: Instant) -> Int32 {
    var node = destinations.longestMatch(to)
    while node >= 0 {
      let row = origins[Int(node)].find(from, at: time)
      if row >= 0 { return row }
      node = destinations.nodes[Int(node)].parent
    }
    return -1
  }

  func candidates(from: Address, to: Address) -> [Int32] {
    var rows: [Int32] = []
    var node = destinations.longestMatch(to)
    while node >= 0 {
      rows += origins[Int(node)].candidates(from)
      node = destinations.nodes[Int(node)].parent
    }
    return rows
  }
}

/// The rows of one destination by origin.
private struct Origins: Sendable {
  struct Entry: Sendable {
    var pattern: AddressPattern
    var validity: Validity
    var row: Int32
  }

  /// Rows that hold for one origin pattern, by when they begin.
  private var groups: [[(validity: Validity, row: Int32)]] = []
  /// nil = there is one group, and it is for any origin: so for most rows of most cards.
  private var tree: PrefixTree?

  init(_ entries: [Entry]) {
    if entries.allSatisfy({ $0.pattern == .any }) {
      groups = [entries.map { ($0.validity, $0.row) }]
    } else {
      group(entries)
    }
    for node in groups.indices { groups[node].sort { $0.validity.from < $1.validity.from } }
  }

  private mutating func group(_ entries: [Entry]) {
    var nodes: [AddressPattern: Int] = [:]
    var patterns: [AddressPattern] = []
    for entry in entries {
      let node = nodes[entry.pattern] ?? patterns.count
      if node == patterns.count {
        nodes[entry.pattern] = node
        patterns.append(entry.pattern)
        groups.append([])
      }
      groups[node].append((entry.validity, entry.row))
    }
    tree = PrefixTree(patterns)
  }

  func find(_ from: Address, at time: Instant) -> Int32 {
    var node = tree?.longestMatch(from) ?? 0
    while node >= 0 {
      for entry in groups[Int(node)] where entry.validity.contains(time) { return entry.row }
      node = tree?.nodes[Int(node)].parent ?? -1
    }
    return -1
  }

  func candidates(_ from: Address) -> [Int32] {
    var rows: [Int32] = []
    var node = tree?.longestMatch(from) ?? 0
    while node >= 0 {
      rows += groups[Int(node)].map(\.row)
      node = tree?.nodes[Int(node)].parent ?? -1
    }
    return rows
  }
}
