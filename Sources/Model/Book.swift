/// Where a row of the book stands.
@frozen
public struct SourceLine: Hashable, Sendable {
  /// Index into ``Book/files``.
  public var file: Int32
  /// First physical line of the row, from 1.
  public var line: Int32

  public init(file: Int, line: Int) {
    self.file = Int32(truncatingIfNeeded: file)
    self.line = Int32(truncatingIfNeeded: line)
  }
}

/// The book (spec 2), checked and with every reference resolved to an index.
///
/// A value without behaviour: rating builds its own look-up structures from it.
public struct Book: Sendable {
  /// Paths below the book folder with `/`, such as `rates/lc.csv`, ordered as bytes.
  public var files: [String] = []
  public var settings = Settings()
  /// Ordered by id, as bytes.
  public var agencies: [Agency] = []
  /// Ordered by id, as bytes.
  public var subAccounts: [SubAccount] = []
  /// Every provider account once, ordered by its text, as bytes.
  public var accounts: [ProviderAccount] = []
  /// The names of `plans.csv`, each once, ordered as bytes.
  public var planNames: [String] = []
  public var plans: [PlanRow] = []
  public var markups: [MarkupRow] = []
  public var policies: [PolicyRow] = []
  public var rates: [RateRow] = []
  /// In the order of their file.
  public var surcharges: [SurchargeRow] = []
  public var exemptions: [ExemptionRow] = []
  public var numbers: [NumberRow] = []
  public var wallets: [WalletRow] = []

  public init() {}

  /// A place as messages name it: `book/markups.csv:14`.
  public func place(_ source: SourceLine) -> String {
    "book/" + files[Int(source.file)] + ":" + String(source.line)
  }
}

/// One agency and what is known of it over time.
public struct Agency: Sendable {
  public var id: String
  /// Ordered by validity; none overlap.
  public var terms: [Term]

  public struct Term: Sendable {
    public var name: String
    /// Index into ``Book/planNames``.
    public var plan: Int
    public var stripeConnected: Bool
    public var validity: Validity
    public var source: SourceLine

    public init(
      name: String, plan: Int, stripeConnected: Bool, validity: Validity, source: SourceLine
    ) {
      self.name = name
      self.plan = plan
      self.stripeConnected = stripeConnected
      self.validity = validity
      self.source = source
    }
  }

  public init(id: String, terms: [Term]) {
    self.id = id
    self.terms = terms
  }
}

public enum PaymentMethod: String, CaseIterable, Sendable {
  case clientCard = "client_card"
  case agencyCard = "agency_card"
  case none
}

/// One client of an agency and what is known of it over time.
public struct SubAccount: Sendable {
  public var id: String
  /// Index into ``Book/agencies``.
  public var agency: Int
  /// Ordered by validity; none overlap.
  public var terms: [Term]

  public struct Term: Sendable {
    public var name: String
    public var rebillingOn: Bool
    public var accountAdmins: Int64
    public var paymentMethod: PaymentMethod
    public var validity: Validity
    public var source: SourceLine

    public init(
      name: String, rebillingOn: Bool, accountAdmins: Int64, paymentMethod: PaymentMethod,
      validity: Validity, source: SourceLine
    ) {
      self.name = name
      self.rebillingOn = rebillingOn
      self.accountAdmins = accountAdmins
      self.paymentMethod = paymentMethod
      self.validity = validity
      self.source = source
    }
  }

  public init(id: String, agency: Int, terms: [Term]) {
    self.id = id
    self.agency = agency
    self.terms = terms
  }
}

/// A Twilio SID or LC location id, and whose it is over time.
public struct ProviderAccount: Sendable {
  public var id: String
  /// Ordered by validity; none overlap.
  public var terms: [Term]

  public struct Term: Sendable {
    public var provider: Provider
    /// Index into ``Book/subAccounts``.
    public var subAccount: Int
    public var validity: Validity
    public var source: SourceLine

    public init(provider: Provider, subAccount: Int, validity: Validity, source: SourceLine) {
      self.provider = provider
      self.subAccount = subAccount
      self.validity = validity
      self.source = source
    }
  }

  public init(id: String, terms: [Term]) {
    self.id = id
    self.terms = terms
  }
}

/// What a plan allows for a provider.
public struct PlanRow: Sendable {
  /// Index into ``Book/planNames``.
  public var plan: Int
  public var provider: Provider
  public var rebillable: Bool
  /// The three multipliers are 1 where the plan may not rebill and leaves them blank.
  public var defaultMultiplier: Decimal
  public var minMultiplier: Decimal
  public var maxMultiplier: Decimal
  public var validity: Validity
  public var source: SourceLine

  public init(
    plan: Int, provider: Provider, rebillable: Bool, defaultMultiplier: Decimal,
    minMultiplier: Decimal, maxMultiplier: Decimal, validity: Validity, source: SourceLine
  ) {
    self.plan = plan
    self.provider = provider
    self.rebillable = rebillable
    self.defaultMultiplier = defaultMultiplier
    self.minMultiplier = minMultiplier
    self.maxMultiplier = maxMultiplier
    self.validity = validity
    self.source = source
  }
}

/// What a markup row covers, from the most to the least specific.
public enum ProductPattern: Hashable, Sendable {
  case exact(Product)
  /// `sms`, `voice`, …: the part of a product before its dot.
  case family(String)
  case any

  public func covers(_ product: Product) -> Bool {
    switch self {
    case .exact(let exact): exact == product
    case .family(let family): family == product.family
    case .any: true
    }
  }

  public var text: String {
    switch self {
    case .exact(let product): product.text
    case .family(let family): family
    case .any: "*"
    }
  }
}

public struct MarkupRow: Sendable {
  /// Index into ``Book/agencies``.
  public var agency: Int
  /// Index into ``Book/subAccounts``; nil = all of the agency.
  public var subAccount: Int?
  public var pattern: ProductPattern
  public var multiplier: Decimal
  public var validity: Validity
  public var source: SourceLine

  public init(
    agency: Int, subAccount: Int?, pattern: ProductPattern, multiplier: Decimal,
    validity: Validity, source: SourceLine
  ) {
    self.agency = agency
    self.subAccount = subAccount
    self.pattern = pattern
    self.multiplier = multiplier
    self.validity = validity
    self.source = source
  }
}

public struct PolicyRow: Sendable {
  public var product: Product
  public var passthrough: Bool
  public var validity: Validity
  public var source: SourceLine

  public init(product: Product, passthrough: Bool, validity: Validity, source: SourceLine) {
    self.product = product
    self.passthrough = passthrough
    self.validity = validity
    self.source = source
  }
}

/// One entry of a rate row's origin or destination list.
public enum AddressPattern: Hashable, Sendable {
  case any
  /// - Parameters:
  ///   - digits: the prefix as a number.
  ///   - count: how many digits it has, 1 to 15.
  case prefix(digits: UInt64, count: Int)
  case addressClass(AddressClass)

  public var text: String {
    switch self {
    case .any: return ""
    case .prefix(let digits, let count):
      let text = String(digits)
      return String(repeating: "0", count: count - text.count) + text
    case .addressClass(let addressClass): return addressClass.text
    }
  }
}

/// The price of one product of one provider, for an origin and a destination.
public struct RateRow: Sendable {
  public var provider: Provider
  public var product: Product
  /// Never empty; blank is `[.any]`.
  public var origins: [AddressPattern]
  public var destinations: [AddressPattern]
  public var unitPrice: Decimal
  /// 0 to 1, taken off the whole component.
  public var discount: Decimal
  /// Seconds, voice only; 60 elsewhere.
  public var initialIncrement: Int64
  public var increment: Int64
  public var connectionFee: Decimal
  public var validity: Validity
  public var source: SourceLine

  public init(
    provider: Provider, product: Product, origins: [AddressPattern],
    destinations: [AddressPattern], unitPrice: Decimal, discount: Decimal,
    initialIncrement: Int64, increment: Int64, connectionFee: Decimal, validity: Validity,
    source: SourceLine
  ) {
    self.provider = provider
    self.product = product
    self.origins = origins
    self.destinations = destinations
    self.unitPrice = unitPrice
    self.discount = discount
    self.initialIncrement = initialIncrement
    self.increment = increment
    self.connectionFee = connectionFee
    self.validity = validity
    self.source = source
  }
}

public struct SurchargeRow: Sendable {
  public var provider: Provider
  public var trigger: Product
  public var product: Product
  public var unitPrice: Decimal
  /// `per` is `unit`: times the trigger's quantity; else once a record.
  public var perUnit: Bool
  public var validity: Validity
  public var source: SourceLine

  public init(
    provider: Provider, trigger: Product, product: Product, unitPrice: Decimal, perUnit: Bool,
    validity: Validity, source: SourceLine
  ) {
    self.provider = provider
    self.trigger = trigger
    self.product = product
    self.unitPrice = unitPrice
    self.perUnit = perUnit
    self.validity = validity
    self.source = source
  }
}

/// An error code for which the failed-message fee is 0.
public struct ExemptionRow: Sendable {
  public var errorCode: String
  public var validity: Validity
  public var source: SourceLine

  public init(errorCode: String, validity: Validity, source: SourceLine) {
    self.errorCode = errorCode
    self.validity = validity
    self.source = source
  }
}

/// A phone number rented by the month (spec 4.7).
public struct NumberRow: Sendable {
  /// E.164.
  public var number: Address
  public var provider: Provider
  /// Index into ``Book/subAccounts``.
  public var subAccount: Int
  public var product: Product
  public var validity: Validity
  public var source: SourceLine
  /// The row as it stands in the file, without its line end.
  public var raw: [UInt8]

  public init(
    number: Address, provider: Provider, subAccount: Int, product: Product, validity: Validity,
    source: SourceLine, raw: [UInt8]
  ) {
    self.number = number
    self.provider = provider
    self.subAccount = subAccount
    self.product = product
    self.validity = validity
    self.source = source
    self.raw = raw
  }
}

public enum WalletOwner: Hashable, Sendable {
  /// Index into ``Book/agencies``.
  case agency(Int)
  /// Index into ``Book/subAccounts``.
  case subAccount(Int)
}

/// A prepaid wallet in one period (spec 5). Blank cells are nil.
public struct WalletRow: Sendable {
  public var owner: WalletOwner
  public var period: Period
  public var openingBalance: Decimal?
  public var complimentaryCredits: Decimal
  public var threshold: Decimal?
  public var rechargeAmount: Decimal?
  public var source: SourceLine

  public init(
    owner: WalletOwner, period: Period, openingBalance: Decimal?, complimentaryCredits: Decimal,
    threshold: Decimal?, rechargeAmount: Decimal?, source: SourceLine
  ) {
    self.owner = owner
    self.period = period
    self.openingBalance = openingBalance
    self.complimentaryCredits = complimentaryCredits
    self.threshold = threshold
    self.rechargeAmount = rechargeAmount
    self.source = source
  }
}
