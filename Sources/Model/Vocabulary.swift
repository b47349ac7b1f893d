// The closed sets of words of spec 1 to 4. Wherever their order shows in a file, the cases stand
// in the order of their texts as bytes, so that comparing raw values compares texts.

@frozen
public enum Provider: UInt8, CaseIterable, Sendable {
  case lc, twilio

  public var text: String { self == .lc ? "lc" : "twilio" }
  public init?(_ text: some StringProtocol) {
    switch text {
    case "lc": self = .lc
    case "twilio": self = .twilio
    default: return nil
    }
  }
}

/// What was used (spec 2).
@frozen
public enum Product: UInt8, CaseIterable, Sendable {
  case feeA2P, feeCarrier, feeFailedMessage
  case lookup
  case messengerInbound, messengerOutbound
  case mmsInbound, mmsOutbound
  case numberLocal, numberMobile, numberTollFree
  case other
  case rcsInbound, rcsOutbound
  case smsInbound, smsOutbound
  case tax
  case voiceAMD, voiceClient, voiceConference, voiceInbound, voiceOutbound
  case voiceRecording, voiceSIP, voiceTranscription, voiceTTS, voiceVoicemailDrop
  case whatsappInbound, whatsappOutbound

  public static let texts = [
    "fee.a2p", "fee.carrier", "fee.failed_message",
    "lookup",
    "messenger.inbound", "messenger.outbound",
    "mms.inbound", "mms.outbound",
    "number.local", "number.mobile", "number.toll_free",
    "other",
    "rcs.inbound", "rcs.outbound",
    "sms.inbound", "sms.outbound",
    "tax",
    "voice.amd", "voice.client", "voice.conference", "voice.inbound", "voice.outbound",
    "voice.recording", "voice.sip", "voice.transcription", "voice.tts", "voice.voicemail_drop",
    "whatsapp.inbound", "whatsapp.outbound",
  ]

  public var text: String { Product.texts[Int(rawValue)] }

  public init?(_ text: some StringProtocol) {
    guard let index = Product.texts.firstIndex(where: { $0 == text }) else { return nil }
    self.init(rawValue: UInt8(index))
  }

  /// The part before the dot (`sms`), or the whole word.
  public var family: String { String(text.prefix { $0 != "." }) }

  /// Priced per minute, with increments and a connection fee.
  @inlinable
  public var isVoice: Bool {
    rawValue >= Product.voiceAMD.rawValue && rawValue <= Product.voiceVoicemailDrop.rawValue
  }
  @inlinable
  public var isNumber: Bool {
    rawValue >= Product.numberLocal.rawValue && rawValue <= Product.numberTollFree.rawValue
  }
  /// Products that the call-detail records tell as well (spec 3.4).
  @inlinable
  public var isMessage: Bool {
    switch self {
    case .smsInbound, .smsOutbound, .mmsInbound, .mmsOutbound, .whatsappInbound, .whatsappOutbound:
      true
    default: false
    }
  }
}

/// What a quantity counts (spec 4.1); `none` stands for an empty cell.
@frozen
public enum Unit: UInt8, CaseIterable, Sendable {
  case none, item, message, minute, month, second, segment

  public static let texts = ["", "item", "message", "minute", "month", "second", "segment"]
  public var text: String { Unit.texts[Int(rawValue)] }
}

/// What became of a record: exactly one of eight (spec 4.6).
@frozen
public enum Disposition: UInt8, CaseIterable, Sendable {
  case absorbed, duplicate, outOfPeriod, outOfScope, rebilled, superseded, suspended, zeroRated

  public static let texts = [
    "absorbed", "duplicate", "out_of_period", "out_of_scope", "rebilled", "superseded",
    "suspended", "zero_rated",
  ]
  public var text: String { Disposition.texts[Int(rawValue)] }
}

/// The first of the six conditions that fails (spec 1); `none` when all hold.
@frozen
public enum AbsorbReason: UInt8, CaseIterable, Sendable {
  case none
  case agencyCard, noAccountAdmin, noPaymentMethod, plan, rebillingOff, stripeNotConnected

  public static let texts = [
    "", "agency_card", "no_account_admin", "no_payment_method", "plan", "rebilling_off",
    "stripe_not_connected",
  ]
  public var text: String { AbsorbReason.texts[Int(rawValue)] }
}

/// Why a record cannot be rated yet.
@frozen
public enum SuspenseReason: UInt8, CaseIterable, Sendable {
  case badPriceSign, currencyMismatch, implausibleDuration, malformed
  case missingDuration, missingSegments, missingTime
  case noBookRow, noRate, notFinal, pricePending, splitImpossible, unexpectedPrice
  case unknownAccount, unknownDirection, unknownKind, unknownStatus

  public static let texts = [
    "bad_price_sign", "currency_mismatch", "implausible_duration", "malformed",
    "missing_duration", "missing_segments", "missing_time", "no_book_row", "no_rate", "not_final",
    "price_pending", "split_impossible", "unexpected_price",
    "unknown_account", "unknown_direction", "unknown_kind", "unknown_status",
  ]
  public var text: String { SuspenseReason.texts[Int(rawValue)] }
}

/// How a sub-account stands with rebilling, as its agency sees it (spec 1).
public enum RebillingStatus: String, Sendable {
  case enabled
  case canBeEnabled = "can_be_enabled"
  case disabled
}

@frozen
public enum RecordKind: UInt8, Sendable {
  case call, message, walletTransaction, recurring, unknown
}

@frozen
public enum Direction: UInt8, Sendable {
  case inbound, outbound, unknown
}

/// What a provider's status means for the bill (spec 3.2).
@frozen
public enum StatusOutcome: UInt8, Sendable {
  case rated
  /// `undelivered`: rated, but free on WhatsApp.
  case undelivered
  case failedMessage
  case zeroRated
  case notFinal
  case unknown
}
