internal import Model
internal import Text

/// What the made-up usage costs, so that the prices it reports agree with the cards of its book.
///
/// Prices are in units of 10⁻⁴ USD, per minute, segment or message.
struct PriceList: Sendable {
  /// Somewhere outside of the United States and Canada.
  struct Destination: Sendable {
    /// What a rate card calls it: digits without `+`.
    var prefix: String
    /// The number as far as it is given, to be followed by `openDigits` more; `0` of them means
    /// that `555 01xx` follows.
    var dial: UInt64
    var openDigits: Int
    var price: Int
    /// From the clock's switch on; else the same as ``price``.
    var laterPrice: Int
  }

  /// The far end of a call or message.
  struct Remote {
    var number: UInt64
    /// Index of its destination; nil = United States and Canada.
    var destination: Int?
    /// Index into ``HomeArea/codes``, where it is at home.
    var area: Int
  }

  var calls: [Destination]
  var messages: [Destination]
  /// How many of a thousand calls or messages leave the United States and Canada.
  var abroadPerMille: Int
  var longPrefixes: LongPrefixes?

  static let homeCall = 140
  static let inboundCall = 85
  static let inboundTollFreeCall = 220
  static let clientLeg = 40
  static let homeMessage = 83
  static let inboundMessage = 83
  static let picture = 220
  static let inboundPicture = 165
  static let inboundTollFreePicture = 200
  static let pictureCarrierFee = 100
  static let failedMessage = 10

  /// Somebody to talk to; mostly at home.
  func remote(_ random: inout RandomSource, among destinations: [Destination]) -> Remote {
    if !destinations.isEmpty, random.perMille(abroadPerMille) {
      let index = random.skewed(destinations.count)
      return Remote(number: number(at: destinations[index], &random), destination: index, area: 0)
    }
    let area = random.skewed(HomeArea.codes.count)
    let number = HomeArea.number(HomeArea.codes[area], line: random.below(100))
    return Remote(number: number, destination: nil, area: area)
  }

  private func number(at destination: Destination, _ random: inout RandomSource) -> UInt64 {
    guard destination.openDigits > 0 else {
      return destination.dial * 10_000_000 + 5_550_100 + UInt64(random.below(100))
    }
    var open = 1
    for _ in 0..<destination.openDigits { open *= 10 }
    return destination.dial * UInt64(open) + UInt64(random.below(open))
  }

  func call(to remote: Remote, later: Bool) -> Int {
    if let price = longPrefixes?.price(of: remote, calls: calls) { return price }
    guard let index = remote.destination else { return PriceList.homeCall }
    return later ? calls[index].laterPrice : calls[index].price
  }

  func message(to remote: Remote, later: Bool) -> Int {
    guard let index = remote.destination else { return PriceList.homeMessage }
    return later ? messages[index].laterPrice : messages[index].price
  }

  /// What the carrier of a number adds to each segment; nothing abroad.
  static func carrierFee(_ remote: Remote) -> Int {
    guard remote.destination == nil else { return 0 }
    return [30, 30, 30, 35, 50][remote.area % 5]
  }
}

extension PriceList {
  /// Some two hundred places with invented prices; every tenth changes its price within the period.
  static func invented(_ options: GenerateOptions) -> PriceList {
    var calls: [Destination] = []
    var messages: [Destination] = []
    for (index, code) in (sharedPlusOne + countries).enumerated() {
      var random = RandomSource(seed: 0, .price, index)
      let price = 100 + random.longTailed(300, doublings: 3)
      let segment = 300 + random.longTailed(200, doublings: 3)
      let change = index % 10 == 3 ? 20 : 0
      var place = Destination(
        prefix: String(code), dial: UInt64(code), openDigits: code > 1_000 ? 0 : 9,
        price: price, laterPrice: price + change)
      calls.append(place)
      place.price = segment
      place.laterPrice = segment + change
      messages.append(place)
    }
    // The rows prefer the front of a list: let it hold a bit of everything.
    return PriceList(
      calls: spread(calls), messages: spread(messages), abroadPerMille: 180,
      longPrefixes: options.prefixes == 0 ? nil : LongPrefixes(count: options.prefixes))
  }

  private static func spread(_ list: [Destination]) -> [Destination] {
    // 67 and the number of places have no divisor in common, so each is met once.
    list.indices.map { list[($0 * 67 + 3) % list.count] }
  }

  /// Places that share `+1` but are neither in the United States nor in Canada, or cost more.
  static let sharedPlusOne = [
    1242, 1246, 1264, 1268, 1284, 1340, 1345, 1441, 1473, 1649, 1658, 1664, 1670, 1671, 1684, 1721,
    1758, 1767, 1784, 1787, 1809, 1829, 1849, 1867, 1868, 1869, 1876, 1907, 1939,
  ]

  /// Country codes; none is the beginning of another.
  static let countries =
    [20, 27] + Array(30...34) + [36, 39, 40, 41] + Array(43...49) + Array(51...58)
    + Array(60...66) + [7, 81, 82, 84, 86, 98] + Array(90...95) + [211, 212, 213, 216, 218]
    + Array(220...258) + Array(260...269) + [290, 291, 297, 298, 299] + Array(350...359)
    + Array(370...378) + [380, 381, 382, 383, 385, 386, 387, 389, 420, 421, 423]
    + Array(500...509) + Array(590...599) + [670] + Array(672...679) + Array(680...692)
    + [850, 852, 853, 855, 856, 880, 886] + Array(960...968) + Array(970...977)
    + Array(992...996) + [998]
}
