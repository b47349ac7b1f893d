internal import Exports
internal import Ledger
internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles
internal import Text

/// The rows of the rate cards that could price a record, and why one of them does.
struct RateTrail {
  let rater: Rater

  func rates(
    _ record: RatedRecord, _ provider: Provider, _ product: Product, use: String
  ) -> ExplainedRates {
    let time = record.eventTime
    let chosen = rater.rate(provider, product, from: record.from, to: record.to, at: time)
    var seen = Set<Int32>()
    let rows = rater.candidates(provider, product, from: record.from, to: record.to)
      .filter { seen.insert($0).inserted }
    return ExplainedRates(
      provider: provider, product: product,
      use: chosen < 0 ? "no row matches then" : use,
      candidates: rows.map { candidate($0, chosen, record) })
  }

  private func candidate(_ index: Int32, _ chosen: Int32, _ record: RatedRecord) -> ExplainedRate {
    let row = rater.book.rates[Int(index)]
    let origin = RateTrail.longest(row.origins, record.from)
    let destination = RateTrail.longest(row.destinations, record.to)
    return ExplainedRate(
      place: rater.book.place(row.source), origin: RateTrail.words(origin),
      destination: RateTrail.words(destination), unitPrice: row.unitPrice,
      discount: row.discount, connectionFee: row.connectionFee,
      initialIncrement: row.initialIncrement, increment: row.increment,
      validity: row.validity.words, isChosen: index == chosen,
      why: why(row, index, chosen, destination, record))
  }

  private func why(
    _ row: RateRow, _ index: Int32, _ chosen: Int32, _ destination: AddressPattern,
    _ record: RatedRecord
  ) -> String {
    if index == chosen { return "the longest match in force then" }
    guard row.validity.contains(record.eventTime) else { return "not in force then" }
    guard chosen >= 0 else { return "" }
    let best = rater.book.rates[Int(chosen)]
    return RateTrail.longest(best.destinations, record.to) == destination
      ? "its origin matches less far" : "its destination matches less far"
  }

  /// Of a row's patterns, the longest that covers an address; a class is longer than any prefix.
  private static func longest(_ patterns: [AddressPattern], _ address: Address) -> AddressPattern {
    let matching = patterns.filter { covers($0, address) }
    return matching.max { length($0) < length($1) } ?? .any
  }

  private static func covers(_ pattern: AddressPattern, _ address: Address) -> Bool {
    switch pattern {
    case .any: return true
    case .addressClass(let addressClass): return addressClass == address.addressClass
    case .prefix(let digits, let count):
      return address.isE164 && address.digitCount >= count
        && address.digits / powersOfTen64(address.digitCount - count) == digits
    }
  }

  private static func length(_ pattern: AddressPattern) -> Int {
    switch pattern {
    case .any: 0
    case .prefix(_, let count): count
    case .addressClass: 16
    }
  }

  private static func words(_ pattern: AddressPattern) -> String {
    pattern == .any ? "any" : pattern.text
  }
}
