internal import Model

/// Makes the calls and messages of a period, each from its number alone.
struct UsageMaker: Sendable {
  /// What a pull of the records saw of one.
  enum Pull: Sendable {
    /// Still running, and without a price.
    case early
    case final
  }

  let seed: UInt64
  let population: Population
  let prices: PriceList
  let clock: MonthClock
  /// How many rows the period has.
  let count: Int
  /// How many of a million rows are calls.
  let callsPerMillion: Int

  /// Row `index`, which never happens before row `index - 1`.
  func row(_ index: Int, _ pull: Pull) -> UsageRow {
    var random = RandomSource(seed: seed, .row, index)
    let startedAt = clock.seconds(of: index, in: count, jitter: random.below(1_024))
    var row = UsageRow(
      kind: kind(&random), account: random.skewed(population.accounts.count),
      isInbound: false, client: nil, own: 0, remote: 0, status: .completed,
      startedAt: startedAt, createdAt: startedAt - Int64(random.below(3)), updatedAt: startedAt,
      durationSeconds: 0, segments: 0, media: 0, price: nil, errorCode: 0,
      sidHigh: random.next(), sidLow: random.next(), random: random)
    row.own = population.accounts[row.account].number
    if row.kind == .call { fillCall(&row) } else { fillMessage(&row) }
    if pull == .early { rewind(&row) }
    return row
  }

  private func kind(_ random: inout RandomSource) -> UsageRow.Kind {
    if random.below(1_000_000) < callsPerMillion { return .call }
    return random.perMille(60) ? .mms : .sms
  }

  private func isLater(_ row: UsageRow) -> Bool { row.startedAt >= clock.switchAt }

  /// Only Twilio tells prices; LC Phone's are those of its card.
  private func tellsPrice(_ row: UsageRow) -> Bool {
    let account = population.accounts[row.account]
    return (isLater(row) ? account.laterProvider : account.provider) == .twilio
  }

  private func fillCall(_ row: inout UsageRow) {
    row.isInbound = row.random.perMille(300)
    if row.random.perMille(80) { row.client = row.random.below(100) }
    let remote = prices.remote(&row.random, among: row.isInbound ? [] : prices.calls)
    row.remote = remote.number
    row.status = callStatus(&row.random)
    if row.status == .completed {
      row.durationSeconds = row.random.longTailed(20, doublings: 7)
    }
    row.updatedAt += Int64(row.durationSeconds + row.random.below(30))
    guard row.status == .completed, tellsPrice(row), !row.random.perMille(3) else { return }
    row.price = (row.durationSeconds + 59) / 60 * callPrice(row, to: remote) * 10
    // Now and then a bill differs from the card.
    if row.random.perMille(2) { row.price? += 50 }
  }

  private func callPrice(_ row: UsageRow, to remote: PriceList.Remote) -> Int {
    if row.client != nil { return PriceList.clientLeg }
    if !row.isInbound { return prices.call(to: remote, later: isLater(row)) }
    return HomeArea.isTollFree(row.own) ? PriceList.inboundTollFreeCall : PriceList.inboundCall
  }

  private func callStatus(_ random: inout RandomSource) -> UsageRow.Status {
    switch random.below(1_000) {
    case 0..<2: .inProgress
    case 2..<82: .noAnswer
    case 82..<122: .busy
    case 122..<147: .failed
    case 147..<160: .canceled
    default: .completed
    }
  }

  private func fillMessage(_ row: inout UsageRow) {
    row.isInbound = row.random.perMille(250)
    let staysHome = row.isInbound || row.kind == .mms
    let remote = prices.remote(&row.random, among: staysHome ? [] : prices.messages)
    row.remote = remote.number
    row.segments = row.kind == .sms ? row.random.longTailed(1, doublings: 3) : 1
    row.media = row.kind == .mms ? 1 + row.random.skewed(4) : 0
    row.status = row.isInbound ? .received : messageStatus(&row.random)
    row.updatedAt += Int64(row.random.below(20))
    if row.status == .failed || row.status == .undelivered {
      row.errorCode = [30_003, 30_005, 30_006, 30_007, 30_008][row.random.below(5)]
    }
    guard row.status != .sending, tellsPrice(row), !row.random.perMille(3) else { return }
    row.price = messagePrice(row, remote) * 10
  }

  private func messageStatus(_ random: inout RandomSource) -> UsageRow.Status {
    switch random.below(1_000) {
    case 0..<2: .sending
    case 2..<22: .failed
    case 22..<52: .undelivered
    case 52..<112: .sent
    default: .delivered
    }
  }

  private func messagePrice(_ row: UsageRow, _ remote: PriceList.Remote) -> Int {
    if row.status == .failed { return row.errorCode == 30_008 ? 0 : PriceList.failedMessage }
    if row.kind == .mms { return picturePrice(row) + PriceList.pictureCarrierFee }
    let unit =
      row.isInbound
      ? PriceList.inboundMessage : prices.message(to: remote, later: isLater(row))
    return row.segments * (unit + PriceList.carrierFee(remote))
  }

  private func picturePrice(_ row: UsageRow) -> Int {
    if !row.isInbound { return PriceList.picture }
    return HomeArea.isTollFree(row.own)
      ? PriceList.inboundTollFreePicture : PriceList.inboundPicture
  }

  /// What the row looked like while it still went on.
  private func rewind(_ row: inout UsageRow) {
    row.status = row.kind == .call ? .inProgress : .sending
    row.updatedAt = row.startedAt
    row.durationSeconds = 0
    row.price = nil
    row.errorCode = 0
  }
}
