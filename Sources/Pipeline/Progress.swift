public import Model
internal import Synchronization
internal import Threads

/// How far a run has come, for whoever shows it. All threads add, one reads.
public final class Progress: Sendable {
  private let bytes = Atomic<Int>(0)
  private let records = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let warnings = Locked<[Problem]>([])

  public init() {}

  func addBytes(_ count: Int) { bytes.add(count, ordering: .relaxed) }
  func addRecords(_ count: Int) { records.add(count, ordering: .relaxed) }
  func setTotal(_ count: Int) { total.store(count, ordering: .relaxed) }
  package func warn(_ problems: [Problem]) { warnings.withLock { $0 += problems } }

  /// Bytes of exports read, as stored.
  public var bytesRead: Int { bytes.load(ordering: .relaxed) }
  /// Bytes of all exports, as stored.
  public var bytesTotal: Int { total.load(ordering: .relaxed) }
  public var recordsRead: Int { records.load(ordering: .relaxed) }
  /// What went wrong without ending the run.
  public var problems: [Problem] { warnings.withLock { $0 } }
}
