public import Model
internal import Synchronization
internal import Threads

/// How far a run has come, for whoever shows it. All threads add, one reads.
public final class Progress: Sendable {
  private let bytes = Atomic<Int>(0)
  private let records = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let warnings = Locked<[Problem]>([])
  private let finished = Locked<[PhaseTime]>([])

  public init() {}

  func addBytes(_ count: Int) { bytes.add(count, ordering: .relaxed) }
  func addRecords(_ count: Int) { records.add(count, ordering: .relaxed) }
  /// Does the work of one phase and keeps how long it took.
  func timing<Result: ~Copyable>(
    _ name: String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = ContinuousClock.now
    let result = try body()
    let time = PhaseTime(name: name, duration: (ContinuousClock.now - start).formattedSeconds)
    finished.withLock { $0.append(time) }
    return result
  }

  func setTotal(_ count: Int) { total.store(count, ordering: .relaxed) }
  package func warn(_ problems: [Problem]) { warnings.withLock { $0 += problems } }

  /// Bytes of exports read, as stored.
  public var bytesRead: Int { bytes.load(ordering: .relaxed) }
  /// Bytes of all exports, as stored.
  public var bytesTotal: Int { total.load(ordering: .relaxed) }
  public var recordsRead: Int { records.load(ordering: .relaxed) }
  /// The phases that are done, in their order.
  public var phases: [PhaseTime] { finished.withLock { $0 } }
  /// What went wrong without ending the run.
  public var problems: [Problem] { warnings.withLock { $0 } }
}

/// How long a phase of a run took.
public struct PhaseTime: Sendable {
  /// `reading 8 exports (2 MiB)`
  public var name: String
  /// `0.25 s`
  public var duration: String
}

extension Duration {
  /// With two decimals: `0.25 s`.
  public var formattedSeconds: String {
    let hundredths = components.seconds * 100 + components.attoseconds / 10_000_000_000_000_000
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
  }
}
