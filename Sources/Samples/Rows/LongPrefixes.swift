internal import Text

/// A card of many longer prefixes, so that looking one up has something to search.
///
/// Home: `1`, area code and two digits of the exchange, beginning with the `55` all numbers have.
/// Abroad: the country code with three digits more, and once those are used up with five.
struct LongPrefixes: Sendable {
  /// One row of the card holds so many neighbouring prefixes at one price.
  static let rowPrefixes = 8

  /// Prefixes of each country.
  private let abroad: Int
  private let home: Int

  /// - Parameter count: prefixes in all; beyond 5,000,000 some are left out.
  init(count: Int) {
    let places = PriceList.countries.count + 1
    abroad = min(count / places, 101_000)
    home = min(count - abroad * PriceList.countries.count, HomeArea.codes.count * 100)
  }

  /// What a call to `remote` costs a minute under one of these prefixes; nil where none matches.
  func price(of remote: PriceList.Remote, calls: [PriceList.Destination]) -> Int? {
    guard let index = remote.destination else {
      return remote.area < home ? price(place: 0, level: 5, remote.area) : nil
    }
    let destination = calls[index]
    guard destination.openDigits == 9 else { return nil }
    let open = Int(remote.number - destination.dial * 1_000_000_000)
    let place = index + 1
    if open / 10_000 < abroad - 1_000 { return price(place: place, level: 5, open / 10_000) }
    return open / 1_000_000 < abroad ? price(place: place, level: 3, open / 1_000_000) : nil
  }

  private func price(place: Int, level: Int, _ prefix: Int) -> Int {
    let row = prefix / LongPrefixes.rowPrefixes
    var random = RandomSource(seed: 0, .price, place << 32 | level << 28 | row)
    return 50 + random.below(2_000)
  }

  /// Hands out the card's rows: what belongs under `destination`, and the price.
  func rows(calls: [PriceList.Destination], _ row: (TextBuffer, Int) -> Void) {
    rows(place: 0, level: 5, count: home) { text, index in
      let areas = HomeArea.codes
      text.add("1")
      text.add(areas[index % areas.count])
      text.addTwo((55 + index / areas.count) % 100)
    } _: {
      row($0, $1)
    }
    for (index, destination) in calls.enumerated() where destination.openDigits == 9 {
      for (level, count) in [(3, min(abroad, 1_000)), (5, max(0, abroad - 1_000))] {
        rows(place: index + 1, level: level, count: count) { text, open in
          text.add(destination.dial)
          text.add(open, width: level)
        } _: {
          row($0, $1)
        }
      }
    }
  }

  private func rows(
    place: Int, level: Int, count: Int, prefix: (inout TextBuffer, Int) -> Void,
    _ row: (TextBuffer, Int) -> Void
  ) {
    var text = TextBuffer(capacity: 128)
    for index in 0..<count {
      if index % LongPrefixes.rowPrefixes > 0 { text.add(" ") }
      prefix(&text, index)
      if index % LongPrefixes.rowPrefixes == LongPrefixes.rowPrefixes - 1 || index == count - 1 {
        row(text, price(place: place, level: level, index))
        text.removeAll()
      }
    }
  }
}
