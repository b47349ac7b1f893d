/// Where a provider's cost is taken from (spec 2.2).
public enum CostBasis: String, CaseIterable, Sendable { case reported, card }

/// Whether the carrier fee inside a Twilio message price is split off (spec 4.3).
public enum CarrierFeePolicy: String, CaseIterable, Sendable { case passthrough, markup }

/// What becomes of a message priced below the card, so that no carrier fee is left (spec 4.3).
public enum SplitBelowCard: String, CaseIterable, Sendable { case usage, suspend }

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

  public var splitBelowCard = SplitBelowCard.usage
  /// Seconds, 1 or more; a longer completed call is not believed.
  public var maxCallSeconds: Int64 = 86_400

  public init() {}

  public func basis(of provider: Provider) -> CostBasis {
    provider == .lc ? lcBasis : twilioBasis
  }

  /// Every key of 1.0.0, and every later one that is not at its default, with its value as
  /// text, ordered by key: as the manifest lists them. So the run of a book that does not use a
  /// later key stays the run it was.
  public var texts: [(key: String, value: String)] {
    (firstTexts + laterTexts).sorted { $0.key < $1.key }
  }

  /// Keys that are younger than 1.0.0.
  private var laterTexts: [(key: String, value: String)] {
    let defaults = Settings()
    var texts: [(key: String, value: String)] = []
    if maxCallSeconds != defaults.maxCallSeconds {
      texts.append(("max_call_seconds", String(maxCallSeconds)))
    }
    if splitBelowCard != defaults.splitBelowCard {
      texts.append(("split_below_card", splitBelowCard.rawValue))
    }
    return texts
  }

  private var firstTexts: [(key: String, value: String)] {
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
