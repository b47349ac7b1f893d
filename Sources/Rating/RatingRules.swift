internal import Model

/// What the settings say of rating, ready to ask for every record.
struct RatingRules: Sendable {
  private let lcBasis: CostBasis
  private let twilioBasis: CostBasis
  private let splitsTwilioMessages: Bool
  let lcSource: LCSource
  let zeroSecondCallFrom: Instant
  let lineDecimals: Int
  let rounding: Rounding

  init(_ settings: Settings) {
    lcBasis = settings.lcBasis
    twilioBasis = settings.twilioBasis
    splitsTwilioMessages =
      settings.twilioCarrierFee == .passthrough && settings.twilioBasis == .reported
    lcSource = settings.lcSource
    zeroSecondCallFrom = settings.zeroSecondCallInstant
    lineDecimals = settings.lineDecimals
    rounding = settings.rounding
  }

  @inline(__always)
  func basis(of provider: Provider) -> CostBasis { provider == .lc ? lcBasis : twilioBasis }

  /// Whether the price of such a record holds a carrier fee that is shown by itself (spec 4.3).
  @inline(__always)
  func splits(_ kind: RecordKind, _ provider: Provider) -> Bool {
    splitsTwilioMessages && kind == .message && provider == .twilio
  }
}
