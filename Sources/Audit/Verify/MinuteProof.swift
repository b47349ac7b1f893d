internal import Model
internal import RunFiles

/// What the lines of one minute debit.
struct MinuteSum: Sendable {
  var at: Instant
  var sum: Money
}

/// Posts the minutes of a sub-account's lines again, and tells what a statement's rows must say.
struct MinuteProof {
  private let minutes: [MinuteSum]
  private var next = 0
  private var creditsLeft: Money
  private var credits = Money.zero
  private var usage = Money.zero
  private var balance = Money.zero
  private var lastMinute: Instant?
  /// Balances at the end of minutes after which no row stands.
  private(set) var settled: [Money] = []

  /// - Parameter credits: all that were used; more would have changed nothing.
  init(_ minutes: [MinuteSum], credits: Money) {
    self.minutes = minutes
    creditsLeft = credits
  }

  /// - Returns: what is wrong with the row, seen from the lines.
  mutating func take(_ row: StatementProof.Row) -> [String] {
    var faults: [String] = []
    settled.removeAll(keepingCapacity: true)
    switch row.kind {
    case .opening: break
    case .credits:
      faults = post(through: row.at)
      if credits != row.amount { faults.append("the lines used other credits until then") }
      credits = .zero
    case .usage:
      faults = post(through: row.at)
      if usage != -row.amount { faults.append("the lines took another amount until then") }
      usage = .zero
    case .recharge:
      faults = post(through: row.at)
      if credits != .zero || usage != .zero {
        faults.append("what was used before the recharge has no row")
      }
    case .closing:
      faults = post(through: .unbounded)
      if credits != .zero || usage != .zero { faults.append("the last usage has no row") }
    }
    (credits, usage) = faults.isEmpty ? (credits, usage) : (.zero, .zero)
    balance = row.balance
    return faults
  }

  /// Posts every minute up to an instant, which must be the last of them unless nothing is due.
  private mutating func post(through time: Instant) -> [String] {
    var faults: [String] = []
    while next < minutes.count, minutes[next].at <= time {
      let (at, sum) = (minutes[next].at, minutes[next].sum)
      if let lastMinute, lastMinute.day != at.day, credits != .zero || usage != .zero {
        faults.append("what was used on a day has no row at its end")
        (credits, usage) = (.zero, .zero)
      }
      next += 1
      lastMinute = at
      let fromCredits = sum > .zero ? min(sum, creditsLeft) : .zero
      creditsLeft -= fromCredits
      credits += fromCredits
      usage += sum - fromCredits
      // The balance within a stretch without rows; after its last minute the rows tell it.
      if next < minutes.count, minutes[next].at <= time { settled.append(balance - usage) }
    }
    if time != .unbounded, lastMinute != time {
      faults.append("no line is charged in that minute")
    }
    return faults
  }
}
