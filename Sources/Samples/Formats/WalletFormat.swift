internal import Exports
internal import Model
internal import Text

/// Wallet transactions of LC Phone locations as CSV: money, not usage.
enum WalletFormat {
  static let header: StaticString = """
    "Transaction ID","Location Id","Location Name","Transaction Type","Description",\
    "Activity Date","Date","Amount","Wallet Balance After Transaction",\
    "Total Wallet Balance (Including Wallet Credits)"

    """

  /// A kind of transaction, and what one of it costs in 10⁻⁶ USD: list less a tenth for usage
  /// between American and Canadian numbers, list for all else.
  private struct Kind {
    var weight: Int
    var type: StaticString
    var description: StaticString
    var price: Int
    /// How a description ends: `: Ref-…`, `(n)`, or not at all.
    var ending = Ending.reference
  }

  private enum Ending { case reference, count, nothing }

  private static let kinds = [
    Kind(weight: 330, type: "Outbound SMS", description: "Outbound SMS", price: 7_470),
    Kind(weight: 150, type: "Inbound SMS", description: "Inbound SMS", price: 7_470),
    Kind(
      weight: 250, type: "SMS Carrier Fees", description: "SMS Carrier Fees", price: 3_000,
      ending: .count),
    Kind(weight: 100, type: "Outbound Call", description: "Outbound Call", price: 12_600),
    Kind(weight: 60, type: "Inbound Call", description: "Inbound Call", price: 7_650),
    Kind(weight: 20, type: "Outbound MMS", description: "Outbound MMS", price: 22_000),
    Kind(
      weight: 20, type: "MMS Carrier Fees", description: "MMS Carrier Fees", price: 10_000,
      ending: .count),
    Kind(weight: 25, type: "Call Recording", description: "Call Recording", price: 2_500),
    Kind(
      weight: 8, type: "Phone Number", description: "Monthly charge for Local phone number",
      price: 1_035_000),
    Kind(
      weight: 2, type: "Phone Number", description: "Monthly charge for Toll-free phone number",
      price: 1_935_000),
    Kind(
      weight: 3, type: "A2P", description: "A2P Campaign monthly fee", price: 1_500_000,
      ending: .nothing),
    Kind(
      weight: 12, type: "Tax", description: "Tax (WALLET_SALES_TAX)", price: 41_000,
      ending: .nothing),
    Kind(
      weight: 12, type: "Recharge", description: "Auto-Recharge", price: 25_000_000,
      ending: .nothing),
    Kind(weight: 8, type: "Content AI", description: "Words of Content AI", price: 90_000),
  ]

  /// Transaction `index` of the maker's `count`, whatever its share of calls.
  static func add(_ index: Int, of maker: UsageMaker, to text: inout TextBuffer) {
    var random = RandomSource(seed: maker.seed, .row, index)
    let at = maker.clock.seconds(of: index, in: maker.count, jitter: random.below(1_024))
    let account = maker.population.accounts[random.skewed(maker.population.accounts.count)]
    let kind = kind(&random)
    let count = kind.ending == .nothing ? 1 : random.longTailed(1, doublings: 3)
    text.add("\"")
    text.addHex(random.next())
    text.add(UInt64(index), width: 8)
    text.add("\",\"")
    text.add(account.id)
    text.add("\",\"")
    text.add(account.name)
    text.add("\",\"")
    text.add(kind.type)
    text.add("\",\"")
    text.add(kind.description)
    addEnding(kind.ending, count, &random, to: &text)
    text.add("\",\"")
    addDate(at, to: &text)
    text.add("\",\"")
    addDate(at, to: &text)
    text.add("\",")
    if !random.perMille(2) { text.addAmount(kind.price * count, decimals: 6) }
    addBalances(5_000_000 + random.below(95_000_000), to: &text)
  }

  private static func kind(_ random: inout RandomSource) -> Kind {
    var rest = random.below(1_000)
    for kind in kinds {
      if rest < kind.weight { return kind }
      rest -= kind.weight
    }
    return kinds[0]
  }

  private static func addEnding(
    _ ending: Ending, _ count: Int, _ random: inout RandomSource, to text: inout TextBuffer
  ) {
    switch ending {
    case .nothing: return
    case .count:
      text.add(" (")
      text.add(count)
      text.add(")")
    case .reference:
      text.add(": Ref-")
      text.add(random.below(1_000_000))
    }
  }

  private static func addBalances(_ balance: Int, to text: inout TextBuffer) {
    text.add(",\"")
    text.addAmount(balance, decimals: 6)
    text.add("\",\"")
    text.addAmount(balance, decimals: 6)
    text.add("\"\n")
  }

  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Jul 14th 2026, 01:14:33 PM`
  private static func addDate(_ seconds: Int64, to text: inout TextBuffer) {
    let instant = Instant(seconds: seconds)
    let date = instant.date
    let second = Int(seconds - instant.day * 86_400)
    text.add(months[date.month - 1])
    text.add(" ")
    text.add(date.day)
    text.add(ordinalEnding(date.day))
    text.add(" ")
    text.add(date.year)
    text.add(", ")
    text.addTwo((second / 3_600 + 11) % 12 + 1)
    text.add(":")
    text.addTwo(second / 60 % 60)
    text.add(":")
    text.addTwo(second % 60)
    text.add(second < 43_200 ? " AM" : " PM")
  }

  private static func ordinalEnding(_ day: Int) -> StaticString {
    switch (day % 10, day / 10) {
    case (_, 1): "th"
    case (1, _): "st"
    case (2, _): "nd"
    case (3, _): "rd"
    default: "th"
    }
  }
}
