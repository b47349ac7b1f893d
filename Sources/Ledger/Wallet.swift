public import Model

/// How a wallet is filled and when (spec 5), in written amounts.
public struct WalletTerms: Sendable {
  public var opening: Money
  public var credits: Money
  public var threshold: Money
  /// 0 = never recharged.
  public var recharge: Money
  public var trigger: RechargeTrigger

  public init(
    opening: Money, credits: Money, threshold: Money, recharge: Money, trigger: RechargeTrigger
  ) {
    self.opening = opening
    self.credits = credits
    self.threshold = threshold
    self.recharge = recharge
    self.trigger = trigger
  }
}

/// One row of a wallet statement.
public struct WalletEntry: Equatable, Sendable {
  public var at: Instant
  public var kind: WalletEntryKind
  public var amount: Money
  public var balance: Money
}

public enum WalletError: Error, Sendable {
  /// More recharges in the minute than a wallet may take.
  case tooManyRecharges(at: Instant)
}

/// Walks a wallet through its period, minute by minute, and writes its statement.
public struct Wallet: Sendable {
  public static let maxRechargesPerMinute = 10_000

  private let terms: WalletTerms
  /// The rows since ``forgetEntries()``: a minute's recharges and a few more, where it is called
  /// after each minute.
  public private(set) var entries: [WalletEntry] = []
  public private(set) var balance: Money
  /// Everything taken from the balance, positive.
  public private(set) var debits = Money.zero
  public private(set) var recharges = Money.zero
  public private(set) var rechargeCount = 0
  private var creditsLeft: Money
  private var creditsUsed = Money.zero
  private var usage = Money.zero
  private var lastMinute: Instant?

  public var opening: Money { terms.opening }

  public init(_ terms: WalletTerms, opensAt: Instant) {
    self.terms = terms
    balance = terms.opening
    creditsLeft = terms.credits
    entries = [WalletEntry(at: opensAt, kind: .opening, amount: balance, balance: balance)]
  }

  /// Posts the debits of one minute, as their sum.
  ///
  /// - Precondition: minutes come in ascending order, each once.
  public mutating func post(_ sum: Money, at minute: Instant) throws(WalletError) {
    if let lastMinute, lastMinute.day != minute.day { flush() }
    lastMinute = minute
    let fromCredits = max(.zero, min(sum, creditsLeft))
    creditsLeft -= fromCredits
    creditsUsed += fromCredits
    usage += sum - fromCredits
    debits += sum - fromCredits
    balance -= sum - fromCredits
    try recharge(at: minute)
  }

  private var isDue: Bool {
    terms.trigger == .below ? balance < terms.threshold : balance <= terms.threshold
  }

  private mutating func recharge(at minute: Instant) throws(WalletError) {
    guard terms.recharge > .zero else { return }
    var count = 0
    while isDue {
      count += 1
      guard count <= Wallet.maxRechargesPerMinute else { throw .tooManyRecharges(at: minute) }
      flush()
      balance += terms.recharge
      recharges += terms.recharge
      rechargeCount += 1
      entries.append(
        WalletEntry(at: minute, kind: .recharge, amount: terms.recharge, balance: balance))
    }
  }

  /// Writes what has been used since the row before.
  private mutating func flush() {
    guard let lastMinute else { return }
    // The balance before usage is the one the credits row shows.
    if creditsUsed != .zero {
      entries.append(
        WalletEntry(
          at: lastMinute, kind: .credits, amount: creditsUsed, balance: balance + usage))
    }
    if usage != .zero {
      entries.append(
        WalletEntry(at: lastMinute, kind: .usage, amount: -usage, balance: balance))
    }
    creditsUsed = .zero
    usage = .zero
  }

  /// To be called when the rows so far are written: a statement may be longer than memory.
  public mutating func forgetEntries() { entries.removeAll(keepingCapacity: true) }

  public mutating func close(at lastSecond: Instant) {
    flush()
    entries.append(WalletEntry(at: lastSecond, kind: .closing, amount: .zero, balance: balance))
  }
}
