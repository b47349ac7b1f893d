internal import Model

/// What the settings say of rating, ready to ask for every record.
struct RatingRules: Sendable {
  private let lcBasis: CostBasis
  private let twilioBasis: CostBasis
  private let splitsTwilioMessages: Bool
  let lcSource: LCSource
  let zeroSecondCallFrom: Instant
  let suspendsBelowCard: Bool
  let maxCallSeconds: Int64
  let lineDecimals: Int
  let rounding: Rounding

  init(_ settings: Settings) {
    lcBasis = settings.lcBasis
    twilioBasis = settings.twilioBasis
    splitsTwilioMessages =
      settings.twilioCarrierFee == .passthrough && settings.twilioBasis == .reported
    lcSource = settings.lcSource
    zeroSecondCallFrom = settings.zeroSecondCallInstant
    suspendsBelowCard = settings.splitBelowCard == .suspend
    maxCallSeconds = settings.maxCallSeconds
    lineDecimals = settings.lineDecimals
    rounding = settings.rounding
  }

  @inline(__always)
  func basis(of provider: Provider) -> CostBasis { provider == .lc ? lcBasis : twilioBasis }

  /// Whether a carrier fee in the price of such a record is shown by itself (spec 4.3).
  ///
  /// - Parameter price: in billionths; 0 costs 0 and holds no fee.
  @inline(__always)
  func splits(_ kind: RecordKind, _ product: Product, _ provider: Provider, price: Int64) -> Bool {
    splitsTwilioMessages && kind == .message && provider == .twilio && price != 0
      && product.canHoldCarrierFee
  }
}

extension Product {
  /// Carriers ask fees of sms and mms alone.
  @inline(__always)
  var canHoldCarrierFee: Bool {
    switch self {
    case .smsInbound, .smsOutbound, .mmsInbound, .mmsOutbound: true
    default: false
    }
  }
}
