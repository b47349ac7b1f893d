/// Where a provider's cost is taken from (spec 2.2).
public enum CostBasis: String, CaseIterable, Sendable { case reported, card }

/// Whether the carrier fee inside a Twilio message price is split off (spec 4.3).
public enum CarrierFeePolicy: String, CaseIterable, Sendable { case passthrough, markup }

/// Which export LC Phone usage is charged from (spec 3.4).
public enum LCSource: String, CaseIterable, Sendable { case cdr, wallet }

public enum RechargeTrigger: String, CaseIterable, Sendable {
  case below
  case atOrBelow = "at_or_below"
}

/// `settings.csv` with its defaults (spec 2.2).
public struct Settings: Equatable, Sendable {
  /// Upper case.
  public var currency = "USD"
  /// 2 to 9
  public var lineDecimals = 6
  public var rounding = Rounding.halfUp
  public var twilioBasis = CostBasis.reported
  public var lcBasis = CostBasis.card
  public var twilioCarrierFee = CarrierFeePolicy.passthrough
  public var lcSource = LCSource.cdr
  public var walletTimeZone = "UTC"
  public var zeroSecondCallFrom = "2021-07-08"
  /// The instant `zeroSecondCallFrom` stands for.
  public var zeroSecondCallInstant = Instant(seconds: 1_625_702_400)
  public var rechargeTrigger = RechargeTrigger.below
  public var priceTolerance = Decimal(nano: 1_000)

  public init() {}

  public func basis(of provider: Provider) -> CostBasis {
    provider == .lc ? lcBasis : twilioBasis
  }

  /// Every key with its value as text, ordered by key: as the manifest lists them.
  public var texts: [(key: String, value: String)] {
    [
      ("carrier_fee.twilio", twilioCarrierFee.rawValue),
      ("cost_basis.lc", lcBasis.rawValue),
      ("cost_basis.twilio", twilioBasis.rawValue),
      ("currency", currency),
      ("lc_source", lcSource.rawValue),
      ("line_decimals", String(lineDecimals)),
      ("price_tolerance", priceTolerance.text),
      ("recharge_trigger", rechargeTrigger.rawValue),
      ("rounding", rounding.text),
      ("wallet_timezone", walletTimeZone),
      ("zero_second_call_from", zeroSecondCallFrom),
    ]
  }
}
