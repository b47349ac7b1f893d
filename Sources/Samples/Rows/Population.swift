internal import Model
internal import Text

/// Whose usage is made up: the accounts rows are spread over, big ones first.
struct Population: Sendable {
  struct Account: Sendable {
    /// A Twilio SID or LC location id, as bytes.
    var id: [UInt8]
    var provider: Provider
    /// From the clock's switch on; else the same as ``provider``.
    var laterProvider: Provider
    /// Index of the sub-account.
    var subAccount: Int
    /// The account's own phone number, digits of E.164.
    var number: UInt64
    /// The name a wallet export gives the location.
    var name: [UInt8]
  }

  var accounts: [Account]

  var subAccountCount: Int { (accounts.last?.subAccount ?? -1) + 1 }
}

extension Population {
  /// Sub-accounts by the dozen: 60 % on LC Phone, 30 % on Twilio, some on both, some that move
  /// from LC Phone to Twilio within the period.
  ///
  /// Exports of one provider have accounts of that provider alone.
  static func invented(_ options: GenerateOptions) -> Population {
    var accounts: [Account] = []
    accounts.reserveCapacity(options.subAccounts * 21 / 20)
    for subAccount in 0..<options.subAccounts {
      var random = RandomSource(seed: options.seed, .account, subAccount)
      for (provider, later) in providers(of: subAccount, in: options.format) {
        let isLocation = provider == .lc && later == .lc
        accounts.append(
          Account(
            id: isLocation ? locationID(&random) : accountSID(&random),
            provider: provider, laterProvider: later, subAccount: subAccount,
            number: ownNumber(&random), name: Array("Client \(subAccount)".utf8)))
      }
    }
    return Population(accounts: accounts)
  }

  private static func providers(of subAccount: Int, in format: GenerateOptions.Format)
    -> [(Provider, Provider)]
  {
    switch (format, subAccount % 20) {
    case (.wallet, _): [(.lc, .lc)]
    case (.bulk, _), (.log, _), (.cdr, 12...17): [(.twilio, .twilio)]
    case (.cdr, 18): [(.lc, .lc), (.twilio, .twilio)]
    case (.cdr, 19): [(.lc, .twilio)]
    case (.cdr, _): [(.lc, .lc)]
    }
  }

  /// `AC` and 32 hex digits.
  static func accountSID(_ random: inout RandomSource) -> [UInt8] {
    var text = TextBuffer(capacity: 34)
    text.add("AC")
    text.addHex(random.next())
    text.addHex(random.next())
    return text.bytes
  }

  /// Twenty letters and digits.
  static func locationID(_ random: inout RandomSource) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    return (0..<20).map { _ in alphabet[random.below(alphabet.count)] }
  }

  /// A local or, for one in ten, a toll-free number of the block kept for fiction.
  private static func ownNumber(_ random: inout RandomSource) -> UInt64 {
    let area = random.perMille(100) ? 833 : HomeArea.codes[random.below(HomeArea.codes.count)]
    return HomeArea.number(area, line: random.below(100))
  }
}

/// The United States and Canada.
enum HomeArea {
  static let codes = [
    201, 202, 206, 212, 213, 214, 215, 216, 281, 303, 305, 312, 313, 314, 317, 323, 346, 360, 401,
    402, 404, 407, 408, 412, 415, 416, 425, 469, 480, 484, 503, 504, 510, 512, 514, 602, 604, 612,
    613, 615, 617, 619, 646, 650, 702, 703, 713, 718, 720, 732, 754, 773, 775, 780, 801, 803, 813,
    816, 818, 832, 858, 901, 904, 917, 919, 972,
  ]

  /// `1 area 555 01xx`: 555-0100 to 555-0199 belong to nobody.
  static func number(_ area: Int, line: Int) -> UInt64 {
    10_000_000_000 + UInt64(area) * 10_000_000 + 5_550_100 + UInt64(line)
  }

  static func isTollFree(_ number: UInt64) -> Bool {
    switch number / 10_000_000 % 1_000 {
    case 800, 833, 844, 855, 866, 877, 888: true
    default: false
    }
  }
}
