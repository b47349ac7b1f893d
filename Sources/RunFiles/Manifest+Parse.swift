internal import Model

extension Manifest {
  /// - Returns: nil when the document lacks a member of a manifest, or one has a value it cannot
  ///   have. Whatever else it may hold shows when it is compared with ``text``.
  public init?(_ json: JSON) {
    guard let members = json.members, members["format"]?.int == 1,
      let version = members["rebill"]?.string,
      let period = members["period"]?.string.flatMap({ Period($0) }),
      let settings = members["settings"]?.members.flatMap({ Settings(texts: $0) }),
      let inputs = members["inputs"]?.items, let outputs = members["outputs"]?.items
    else { return nil }
    let (read, written) = (inputs.compactMap(FileEntry.init), outputs.compactMap(FileEntry.init))
    guard read.count == inputs.count, written.count == outputs.count else { return nil }
    self.init(
      version: version, period: period, settings: settings, inputs: read, outputs: written)
  }
}

extension FileEntry {
  package init?(_ json: JSON) {
    guard let members = json.members, let path = members["path"]?.string,
      let bytes = members["bytes"]?.int, bytes >= 0, let sha256 = members["sha256"]?.string,
      sha256.utf8.count == 64,
      sha256.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.init(path: path, bytes: bytes, sha256: sha256)
  }
}

extension Settings {
  /// Reads what a manifest lists; keys that it should not have are passed over.
  fileprivate init?(texts: [String: JSON]) {
    func value<Value>(_ key: String, _ read: (String) -> Value?) -> Value? {
      texts[key]?.string.flatMap(read)
    }
    guard let currency = value("currency", { $0 }),
      let decimals = value("line_decimals", { Int($0) }), (2...9).contains(decimals),
      let rounding = value("rounding", { Rounding($0) }),
      let twilioBasis = value("cost_basis.twilio", CostBasis.init(rawValue:)),
      let lcBasis = value("cost_basis.lc", CostBasis.init(rawValue:)),
      let carrierFee = value("carrier_fee.twilio", CarrierFeePolicy.init(rawValue:)),
      let source = value("lc_source", LCSource.init(rawValue:)),
      let zone = value("wallet_timezone", { $0 }),
      let zeroSecondCalls = value("zero_second_call_from", { $0 }),
      let trigger = value("recharge_trigger", RechargeTrigger.init(rawValue:)),
      let tolerance = value("price_tolerance", { Decimal(plain: $0) })
    else { return nil }
    self.init()
    self.currency = currency
    lineDecimals = decimals
    self.rounding = rounding
    self.twilioBasis = twilioBasis
    self.lcBasis = lcBasis
    twilioCarrierFee = carrierFee
    lcSource = source
    walletTimeZone = zone
    zeroSecondCallFrom = zeroSecondCalls
    rechargeTrigger = trigger
    priceTolerance = tolerance
    guard readLater(texts) else { return nil }
  }

  /// Keys that are younger than 1.0.0: absent means the default.
  ///
  /// - Returns: whether those that are there have values they can have.
  private mutating func readLater(_ texts: [String: JSON]) -> Bool {
    if let member = texts["max_call_seconds"] {
      guard let seconds = member.string.flatMap({ Int64($0) }), seconds >= 1 else { return false }
      maxCallSeconds = seconds
    }
    if let member = texts["split_below_card"] {
      guard let choice = member.string.flatMap(SplitBelowCard.init(rawValue:)) else {
        return false
      }
      splitBelowCard = choice
    }
    return true
  }
}
