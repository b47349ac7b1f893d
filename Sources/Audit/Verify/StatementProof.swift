internal import Model
internal import RunFiles

/// Walks a wallet statement again, row by row (spec 5).
///
/// The book's threshold and credits are not in the run. What credits were granted beyond those
/// used changes nothing; of the threshold it is proven that one exists for which every recharge
/// was due and none was left out.
struct StatementProof {
  struct Row {
    var at: Instant
    var kind: WalletEntryKind
    var amount: Money
    var balance: Money
  }

  private let period: Period
  private(set) var opening = Money.zero
  private(set) var credits = Money.zero
  /// Taken from the balance, positive.
  private(set) var debits = Money.zero
  private(set) var recharges = Money.zero
  private(set) var rechargeCount: Int128 = 0
  private(set) var balance = Money.zero
  private(set) var isClosed = false
  private var isOpen = false
  private var last = Row(at: .missing, kind: .opening, amount: .zero, balance: .zero)
  private var rechargeAmount: Money?
  private var highestBefore: Money?
  private var lowestAfter: Money?

  init(_ period: Period) { self.period = period }

  /// - Returns: everything that is wrong with the row.
  mutating func take(_ row: Row) -> [String] {
    var faults = timeFaults(row)
    if isClosed { faults.append("a row after the closing row") }
    if isOpen == (row.kind == .opening) { faults.append("the opening row comes first, and once") }
    noteRecharging(row)
    switch row.kind {
    case .opening:
      opening = row.amount
      balance = row.amount
    case .credits:
      if row.amount <= .zero { faults.append("credits are above 0") }
      credits += row.amount
    case .usage:
      if row.amount == .zero { faults.append("usage of 0 has no row") }
      debits -= row.amount
      balance += row.amount
    case .recharge: faults += recharge(row)
    case .closing:
      if row.amount != .zero { faults.append("the closing row has the amount 0") }
      isClosed = true
    }
    if row.balance != balance {
      faults.append("the balance does not follow from the one before and the amount")
      // Go on from what stands there, so that one fault is told once.
      balance = row.balance
    }
    isOpen = true
    last = row
    return faults
  }

  private func timeFaults(_ row: Row) -> [String] {
    switch row.kind {
    case .opening: return row.at == period.start ? [] : ["opening is the period's first instant"]
    case .closing: return row.at == period.lastSecond ? [] : ["closing is the period's last second"]
    case .credits, .usage, .recharge:
      var faults: [String] = []
      if row.at != row.at.minute { faults.append("the instant is not a whole minute") }
      if !period.validity.contains(row.at) { faults.append("the instant is outside the period") }
      if row.at < last.at { faults.append("the instant is before that of the row above") }
      if last.kind == .usage || last.kind == .credits, row.kind != .recharge,
        row.at.day == last.at.day, !(last.kind == .credits && row.kind == .usage)
      {
        faults.append("a day has one row of a kind unless a recharge follows")
      }
      if last.kind == .credits, row.kind == .usage, row.at.day == last.at.day, row.at != last.at {
        faults.append("credits and the usage after them carry one instant")
      }
      return faults
    }
  }

  /// A balance after which no recharge came in that minute was not due one.
  private mutating func noteRecharging(_ row: Row) {
    let goesOn =
      row.kind == .recharge && row.at == last.at || row.kind == .usage && last.kind == .credits
    if isOpen, last.kind != .opening, !goesOn {
      lowestAfter = min(lowestAfter ?? last.balance, last.balance)
    }
    if row.kind == .recharge { highestBefore = max(highestBefore ?? balance, balance) }
  }

  private mutating func recharge(_ row: Row) -> [String] {
    recharges += row.amount
    rechargeCount += 1
    balance += row.amount
    if row.amount <= .zero { return ["a recharge is above 0"] }
    defer { rechargeAmount = row.amount }
    return rechargeAmount == nil || rechargeAmount == row.amount
      ? [] : ["recharges of one wallet are all of one amount"]
  }

  /// Takes note of a balance between two rows, at the end of a minute with debits.
  mutating func settle(_ balance: Money) { lowestAfter = min(lowestAfter ?? balance, balance) }

  /// What is wrong with the statement as a whole. To be called once, at the end.
  func faults() -> [String] {
    var faults: [String] = []
    if !isOpen { faults.append("the statement has no rows") }
    if !isClosed { faults.append("the closing row is missing") }
    if opening + recharges - debits != balance {
      faults.append("opening, recharges and usage do not add up to the closing balance")
    }
    if let highestBefore, let lowestAfter, highestBefore >= lowestAfter {
      faults.append("no threshold explains when this wallet was recharged, and when not")
    }
    return faults
  }
}
