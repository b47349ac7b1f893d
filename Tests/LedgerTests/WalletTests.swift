internal import Ledger
internal import Model
internal import TestSupport
internal import Testing

/// Laws of wallets (spec 5) on random months.
@Suite struct WalletTests {
  private struct Month {
    var terms: WalletTerms
    /// By minute; several debits of one minute follow each other.
    var debits: [(minute: Instant, amount: Money)]

    init(_ random: inout Seeded) {
      func money(_ range: ClosedRange<Int>) -> Money {
        Money(units: Int128(Int.random(in: range, using: &random)))
      }
      let recharge = random.chance(of: 4) ? Money.zero : money(1_000...20_000)
      terms = WalletTerms(
        opening: money(-20_000...50_000), credits: money(0...30_000),
        threshold: recharge == .zero ? .zero : money(-1_000...5_000), recharge: recharge,
        trigger: random.chance(of: 2) ? .below : .atOrBelow)
      let days = (0..<30).filter { _ in !random.chance(of: 3) }
      debits = days.flatMap { day -> [(minute: Instant, amount: Money)] in
        let minutes = Set((0..<random.below(5)).map { _ in random.below(1_440) }).sorted()
        return minutes.flatMap { minute in
          (0..<(1 + random.below(3))).map { _ in
            let at = Instant(seconds: Int64(day * 86_400 + minute * 60))
            return (at, money(random.chance(of: 8) ? -2_000...0 : 0...9_000))
          }
        }
      }
    }

    /// The debits of each minute as one sum, in time order.
    var minutes: [(minute: Instant, sum: Money)] {
      var result: [(minute: Instant, sum: Money)] = []
      for debit in debits {
        if result.last?.minute == debit.minute {
          result[result.count - 1].sum += debit.amount
        } else {
          result.append((debit.minute, debit.amount))
        }
      }
      return result
    }

    func walked() throws -> Wallet {
      var wallet = Wallet(terms, opensAt: Instant(seconds: 0))
      for (minute, sum) in minutes { try wallet.post(sum, at: minute) }
      wallet.close(at: Instant(seconds: 30 * 86_400 - 1))
      return wallet
    }
  }

  @Test(arguments: UInt64(1)...200)
  func openingAndRechargesAndUsageMakeTheClosing(seed: UInt64) throws {
    var random = Seeded(seed)
    let month = Month(&random)
    let wallet = try month.walked()
    func sum(_ kind: WalletEntryKind) -> Money {
      wallet.entries.filter { $0.kind == kind }.reduce(.zero) { $0 + $1.amount }
    }
    #expect(sum(.opening) + sum(.recharge) + sum(.usage) == wallet.balance)
    #expect(wallet.entries.last?.kind == .closing)
    #expect(wallet.entries.last?.balance == wallet.balance)
    #expect(sum(.usage) == -wallet.debits)
    #expect(sum(.recharge) == wallet.recharges)
    #expect(wallet.entries.count { $0.kind == .recharge } == wallet.rechargeCount)
    let owed = month.debits.reduce(Money.zero) { $0 + $1.amount }
    #expect(sum(.credits) + wallet.debits == owed, "credits and balance pay what is owed")
    #expect(sum(.credits) >= .zero && sum(.credits) <= month.terms.credits)
  }

  /// Every row again from the one before it, by the words of spec 5.
  @Test(arguments: UInt64(1)...200)
  func eachRowFollowsFromTheOneBefore(seed: UInt64) throws {
    var random = Seeded(seed)
    let month = Month(&random)
    let entries = try month.walked().entries
    #expect(entries.first?.kind == .opening)
    for (before, entry) in zip(entries, entries.dropFirst()) {
      let step = entry.kind == .credits || entry.kind == .closing ? Money.zero : entry.amount
      #expect(entry.balance == before.balance + step)
      #expect(entry.at >= before.at)
      if entry.kind == .closing { #expect(entry.amount == .zero) }
      if entry.kind == .credits || entry.kind == .usage { #expect(entry.amount != .zero) }
      guard entry.kind == .recharge else { continue }
      let isDue =
        month.terms.trigger == .below
        ? before.balance < month.terms.threshold : before.balance <= month.terms.threshold
      #expect(isDue, "a recharge is never early")
      #expect(entry.amount == month.terms.recharge)
    }
  }

  @Test(arguments: UInt64(1)...200)
  func theOrderOfDebitsWithinAMinuteDoesNotMatter(seed: UInt64) throws {
    var random = Seeded(seed)
    var month = Month(&random)
    let entries = try month.walked().entries
    let shuffled = month.debits.shuffled(using: &random)
    month.debits = shuffled.sorted { $0.minute < $1.minute }
    #expect(try month.walked().entries == entries)
  }

  @Test func aDayEndsWithItsUsage() throws {
    let terms = WalletTerms(
      opening: Money(units: 100), credits: Money(units: 15), threshold: .zero, recharge: .zero,
      trigger: .below)
    var wallet = Wallet(terms, opensAt: Instant(seconds: 0))
    for (minute, amount) in [(60, 10), (120, 10), (86_400, 7)] {
      try wallet.post(Money(units: Int128(amount)), at: Instant(seconds: Int64(minute)))
    }
    wallet.close(at: Instant(seconds: 172_799))
    let rows = wallet.entries.map { "\($0.at.seconds) \($0.kind) \($0.amount.units)" }
    #expect(
      rows == [
        "0 opening 100", "120 credits 15", "120 usage -5", "86400 usage -7", "172799 closing 0",
      ])
  }

  @Test func moreThanTenThousandRechargesInAMinuteAreAnError() throws {
    let terms = WalletTerms(
      opening: Money(units: -10_000), credits: .zero, threshold: .zero, recharge: Money(units: 1),
      trigger: .below)
    var wallet = Wallet(terms, opensAt: Instant(seconds: 0))
    try wallet.post(.zero, at: Instant(seconds: 60))
    #expect(wallet.rechargeCount == 10_000)
    var poorer = Wallet(terms, opensAt: Instant(seconds: 0))
    #expect(throws: WalletError.self) {
      try poorer.post(Money(units: 1), at: Instant(seconds: 60))
    }
  }

  @Test(
    arguments: [
      (.below, 101, 0), (.below, 100, 0), (.below, 99, 1), (.atOrBelow, 101, 0),
      (.atOrBelow, 100, 1), (.atOrBelow, 99, 1),
    ] as [(RechargeTrigger, Int, Int)])
  func aRechargeIsMadeAtTheThresholdOrBelowIt(
    _ trigger: RechargeTrigger, _ left: Int, _ recharges: Int
  ) throws {
    let terms = WalletTerms(
      opening: Money(units: Int128(left + 50)), credits: .zero, threshold: Money(units: 100),
      recharge: Money(units: 500), trigger: trigger)
    var wallet = Wallet(terms, opensAt: Instant(seconds: 0))
    try wallet.post(Money(units: 50), at: Instant(seconds: 60))
    #expect(wallet.rechargeCount == recharges)
    #expect(wallet.balance == Money(units: Int128(left + 500 * recharges)))
  }
}
