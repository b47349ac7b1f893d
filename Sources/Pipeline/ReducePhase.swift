internal import Ledger
internal import Model
internal import Rating
internal import RunFiles
internal import Threads

/// What the reduce phase came to, beside the files it wrote.
struct ReduceResult: Sendable {
  var totals = RunTotals()
  var variances = VarianceSums()
  var entries: [FileEntry] = []
  /// Suspended rows as text, each list ordered by place.
  var suspense: [[Chunk]] = []
}

/// The second phase: one partition after the other becomes the files of its sub-accounts, and sums
/// that can be merged.
struct ReducePhase: Sendable {
  let preparation: Preparation
  let store: SpillStore
  let wallets: WalletBook
  /// By place in ``Preparation/suspenseNames``: exports whose records do not count.
  let leftOut: [Bool]
  let root: String

  func run() throws(Failure) -> ReduceResult {
    let collector = AgencyCollector(preparation)
    let tasks = TaskCounter(preparation.partitions.count)
    let members = membersByPartition()
    let merged = Merged()
    try Workers.run(preparation.options.threads) { _ throws(Failure) in
      var worker = ReduceWorker(self, collector)
      while let partition = tasks.take() {
        do throws(Failure) {
          try worker.reduce(partition, members[partition])
        } catch {
          tasks.stop()
          throw error
        }
      }
      try merged.add(worker.finish())
    }
    return merged.result
  }

  /// The sub-accounts of each partition, by agency and id.
  private func membersByPartition() -> [[Int]] {
    let subAccounts = preparation.book.subAccounts
    var members = [[Int]](repeating: [], count: preparation.partitions.count)
    for index in subAccounts.indices {
      members[Int(preparation.partitions.ofSubAccount[index])].append(index)
    }
    return members.map { list in
      list.sorted { (subAccounts[$0].agency, $0) < (subAccounts[$1].agency, $1) }
    }
  }
}

/// The results of all threads.
private final class Merged: Sendable {
  private let state = Locked(ReduceResult())

  func add(_ other: ReduceResult) throws(Failure) {
    let failed = state.withLock { state in
      state.totals.merge(other.totals)
      state.entries += other.entries
      state.suspense += other.suspense
      do {
        try state.variances.merge(other.variances)
        return false
      } catch {
        return true
      }
    }
    if failed { throw overflow("(price variance)") }
  }

  var result: ReduceResult { state.withLock { $0 } }
}
