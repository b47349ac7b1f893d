internal import Ledger
internal import Model
internal import Rating
internal import RunFiles

/// Reduces partitions on one thread, with buffers that are used again.
struct ReduceWorker: ~Copyable {
  private let phase: ReducePhase
  private let collector: AgencyCollector
  private var files: RunFileWriter
  private var invoices: InvoiceWriter
  private let memory = LoadBuffer()
  private var duplicates: Duplicates
  private var keys: [RecordOrder.Key] = []
  private var sorter = RecordSorter()
  private var suspense: SuspenseWriter
  private var result = ReduceResult()

  init(_ phase: ReducePhase, _ collector: AgencyCollector) {
    self.phase = phase
    self.collector = collector
    duplicates = Duplicates(phase.preparation.keyHash)
    files = RunFileWriter(root: phase.root)
    invoices = InvoiceWriter(phase)
    suspense = SuspenseWriter(phase.preparation, phase.store)
  }

  mutating func reduce(_ partition: Int, _ members: [Int]) throws(Failure) {
    let records = try unsafe OrderedRecords(
      phase.preparation, phase.store, partition, memory, leftOut: phase.leftOut,
      drop: { unsafe drop($0, $1) },
      sift: { store throws(Failure) in try sift(store) })
    try writeSubAccounts(members, records)
  }

  /// Of a store, the records that make lines, in order; all others are counted here.
  private mutating func sift(_ store: RecordStore) throws(Failure) -> [RecordOrder.Key] {
    duplicates.resolve(store, leftOut: phase.leftOut)
    keys.removeAll(keepingCapacity: true)
    for (index, offset) in duplicates.offsets.enumerated() {
      let record = unsafe store.record(at: offset)
      switch duplicates.fates[index] {
      case .duplicate, .superseded: unsafe drop(record, duplicates.fates[index])
      case .kept:
        switch unsafe record.pointee.outcome {
        case .suspended:
          unsafe suspense.add(offset, record.pointee.suspenseOrder)
          unsafe result.totals.count(.suspended, recurring: record.pointee.isRecurring)
          unsafe result.totals.suspense[Int(record.pointee.reason.rawValue)] += 1
        case .outOfPeriod: result.totals.count(.outOfPeriod)
        case .outOfScope: result.totals.count(.outOfScope)
        case .zeroRated, .rateable:
          unsafe keys.append(
            RecordOrder.Key(value: phase.preparation.orderKey(record), offset: offset))
        }
      }
    }
    result.suspense.append(try suspense.write(store))
    sorter.sort(&keys, store)
    return keys
  }

  /// Counts a row that another one of its key stands for.
  private mutating func drop(_ record: UnsafePointer<RatedRecord>, _ fate: Fate) {
    result.totals.count(fate == .duplicate ? .duplicate : .superseded)
  }

  private mutating func writeSubAccounts(
    _ members: [Int], _ records: OrderedRecords
  ) throws(Failure) {
    let book = phase.preparation.book
    var place = 0
    while place < members.count {
      let agency = book.subAccounts[members[place]].agency
      var results: [SubAccountResult] = []
      invoices.beginAgency(agency)
      while place < members.count, book.subAccounts[members[place]].agency == agency {
        let subAccount = members[place]
        place += 1
        guard phase.preparation.holds(subAccount: subAccount) else { continue }
        results.append(
          try invoices.write(subAccount, records, &files, &result.totals, &result.variances))
      }
      if let complete = collector.add(agency, results, invoices.takeMinutes()) {
        try AgencyFiles(phase).write(agency, complete, &files)
      }
    }
    unsafe precondition(
      records.next == nil, "records of a sub-account that is not in its partition")
  }

  consuming func finish() -> ReduceResult {
    var result = result
    result.entries = files.entries
    return result
  }
}
