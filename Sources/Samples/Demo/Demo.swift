internal import Model
internal import Text

/// The invented phones of the demo, and what they cost: the demo's book and its exports agree.
enum Demo {
  static let seed: UInt64 = 20_261_001
  static let year = 2026
  static let month = 10

  /// A phone account as the demo tells it.
  private struct Phone {
    var owner: String
    var name: String
    var providers: (Provider, Provider)
    var number: UInt64
  }

  private static let phones = [
    Phone(
      owner: "corner-bakery", name: "Corner Bakery", providers: (.lc, .lc),
      number: 14_155_550_110),
    Phone(
      owner: "tidewater-tours", name: "Tidewater Tours", providers: (.lc, .lc),
      number: 18_335_550_111),
    Phone(
      owner: "quayside-cafe", name: "Quayside Café", providers: (.lc, .lc),
      number: 14_155_550_112),
    Phone(
      owner: "north-pier-gym", name: "North Pier Gym", providers: (.twilio, .twilio),
      number: 14_155_550_113),
    Phone(
      owner: "riverbend-dental", name: "Riverbend Dental", providers: (.lc, .lc),
      number: 12_125_550_114),
    Phone(
      owner: "riverbend-dental", name: "Riverbend Dental", providers: (.twilio, .twilio),
      number: 12_125_550_115),
    Phone(
      owner: "summit-roofing", name: "Summit Roofing", providers: (.lc, .twilio),
      number: 12_125_550_116),
    Phone(
      owner: "oak-yoga", name: "Oak Yoga", providers: (.twilio, .twilio), number: 16_465_550_119),
    Phone(
      owner: "lumen-law", name: "Lumen Law", providers: (.twilio, .twilio),
      number: 12_125_550_120),
    Phone(
      owner: "pixel-prints", name: "Pixel Prints", providers: (.lc, .lc), number: 16_465_550_121),
    Phone(
      owner: "violet-florist", name: "Violet Florist", providers: (.lc, .lc),
      number: 13_125_550_122),
    Phone(
      owner: "argyle-auto", name: "Argyle Auto", providers: (.twilio, .twilio),
      number: 13_125_550_123),
    Phone(
      owner: "maple-vets", name: "Maple Vets", providers: (.lc, .lc), number: 17_735_550_124),
    Phone(
      owner: "fern-clinic", name: "Fern Clinic", providers: (.twilio, .twilio),
      number: 17_735_550_125),
  ]

  /// The phone whose messages come as a log: Argyle Auto's.
  static let logNumber: UInt64 = 13_125_550_123

  /// The owners of ``accounts``, one for each.
  static var subAccounts: [String] { phones.map(\.owner) }

  /// An account's `subAccount` is its place in ``subAccounts``.
  static var accounts: [Population.Account] {
    phones.enumerated().map { index, phone in
      var random = RandomSource(seed: seed, .account, index)
      let isLocation = phone.providers.0 == .lc && phone.providers.1 == .lc
      return Population.Account(
        id: isLocation
          ? Population.locationID(&random) : Population.accountSID(&random),
        provider: phone.providers.0, laterProvider: phone.providers.1, subAccount: index,
        number: phone.number, name: Array(phone.name.utf8))
    }
  }

  /// The prices of ``SampleBook``: Alaska for calls; Puerto Rico, Trinidad and London for messages.
  ///
  /// London's numbers are those that the regulator keeps for films: 020 7946 0000 to 0999.
  static let prices = PriceList(
    calls: [destination("1907", dial: 1907, open: 0, price: 900)],
    messages: [
      destination("1787", dial: 1787, open: 0, price: 420),
      destination("44", dial: 442_079_460, open: 3, price: 560),
      destination("1868", dial: 1868, open: 0, price: 2_992),
    ],
    abroadPerMille: 60, longPrefixes: nil)

  private static func destination(_ prefix: String, dial: UInt64, open: Int, price: Int)
    -> PriceList.Destination
  {
    PriceList.Destination(
      prefix: prefix, dial: dial, openDigits: open, price: price, laterPrice: price)
  }
}
