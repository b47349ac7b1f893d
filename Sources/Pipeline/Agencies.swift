internal import Ledger
internal import Model
internal import RunFiles
internal import Threads

/// What one sub-account came to, for the summaries of its agency.
struct SubAccountResult: Sendable {
  var subAccount: Int
  var rows: [CreditRow]
  /// Rented numbers charged, rebilled and absorbed.
  var recurring: Int64
}

/// Sums by minute, for a wallet that many sub-accounts debit.
struct MinuteSums: Sendable {
  private var sums: [Money]
  private var touched: [Bool]
  private let start: Instant

  init(_ period: Period) {
    let minutes = Int((period.end.seconds - period.start.seconds) / 60)
    sums = .init(repeating: .zero, count: minutes)
    touched = .init(repeating: false, count: minutes)
    start = period.start
  }

  mutating func add(_ amount: Money, at time: Instant) {
    let minute = Int((time.seconds - start.seconds) / 60)
    sums[minute] += amount
    touched[minute] = true
  }

  mutating func merge(_ other: MinuteSums) {
    for minute in sums.indices where other.touched[minute] {
      sums[minute] += other.sums[minute]
      touched[minute] = true
    }
  }

  /// Minutes with debits, in order.
  var minutes: [MinuteSum] {
    sums.indices.compactMap { minute in
      touched[minute]
        ? MinuteSum(at: Instant(seconds: start.seconds + Int64(minute) * 60), sum: sums[minute])
        : nil
    }
  }
}

/// Gathers what the partitions say of each agency, and tells when an agency is complete.
final class AgencyCollector: Sendable {
  struct Open: Sendable {
    var results: [SubAccountResult] = []
    var minutes: MinuteSums?
    /// Partitions that have not yet reported.
    var waitsFor: Int
  }

  private let agencies: Locked<[Open]>

  init(_ preparation: Preparation) {
    var holders = [Set<Int32>](repeating: [], count: preparation.book.agencies.count)
    for (index, subAccount) in preparation.book.subAccounts.enumerated() {
      holders[subAccount.agency].insert(preparation.partitions.ofSubAccount[index])
    }
    agencies = Locked(holders.map { Open(waitsFor: $0.count) })
  }

  /// Adds what one partition has of an agency.
  ///
  /// - Returns: all that is known of the agency when it is complete with this, else nil.
  func add(_ agency: Int, _ results: [SubAccountResult], _ minutes: MinuteSums?) -> Open? {
    agencies.withLock { agencies in
      agencies[agency].results += results
      if let minutes {
        if agencies[agency].minutes == nil {
          agencies[agency].minutes = minutes
        } else {
          agencies[agency].minutes?.merge(minutes)
        }
      }
      agencies[agency].waitsFor -= 1
      guard agencies[agency].waitsFor == 0 else { return nil }
      let complete = agencies[agency]
      agencies[agency].results = []
      agencies[agency].minutes = nil
      return complete
    }
  }
}
