public import Model
internal import RunFiles
internal import Threads

/// What came of proving a run again from its files.
public struct VerifyReport: Sendable {
  /// The name of the run's folder.
  public var runID: String
  /// The folder of the run.
  public var path: String
  /// nil when the manifest cannot be read.
  public var period: Period?
  public var files: Int
  public var bytes: Int64
  public var agencies: Int
  public var subAccounts: Int
  public var lines: Int64
  /// By file and line, paths below the run's folder; empty when the run holds.
  public var problems: [Problem]

  /// ``Model/ExitStatus/done``, or ``Model/ExitStatus/differences``.
  public var status: ExitStatus { problems.isEmpty ? .done : .differences }
}

/// Proves a published run from its files alone: hashes, forms, order, sums and wallets.
public enum VerifyRun {
  /// Reads every file once, and wallets of sub-accounts twice; holds one row of a file at a time.
  ///
  /// - Parameter argument: a run's folder, a symlink to it, or the folder of a period.
  /// - Throws: exit 66 when there is no run, 74 when reading fails.
  public static func run(_ argument: String, threads: Int = 1) throws(Failure) -> VerifyReport {
    let place = try RunPlace(argument)
    var problems = VerifyProblems()
    var report = VerifyReport(
      runID: place.id, path: place.path, period: nil, files: 0, bytes: 0, agencies: 0,
      subAccounts: 0, lines: 0, problems: [])
    var identity = RunIdentity(place)
    if let manifest = try identity.prove(&problems) {
      try prove(manifest, place, threads, &report, &problems)
    }
    report.problems = problems.list
    return report
  }

  private static func prove(
    _ manifest: Manifest, _ place: RunPlace, _ threads: Int, _ report: inout VerifyReport,
    _ problems: inout VerifyProblems
  ) throws(Failure) {
    let shape = RunShape(manifest.outputs)
    for path in shape.missing {
      problems.add(.missing, path, 0, "is missing from the manifest")
    }
    for entry in shape.unknown {
      problems.add(.manifest, Manifest.name, 0, "lists \(entry.path), which is no file of a run")
    }
    let names = [Manifest.name, Manifest.sumsName]
    let tree = RunTree(
      root: place.path, files: Set((manifest.outputs.map(\.path) + names).map(Spelled.init)),
      folders: shape.folders)
    try tree.check(&problems)
    let shared = SharedChecks()
    let tasks = TaskCounter(shape.agencies.count)
    try Workers.run(threads) { _ throws(Failure) in
      var checker = RunChecker(root: place.path, manifest, shape)
      while let index = tasks.take() { try checker.check(shape.agencies[index]) }
      shared.add(checker.sums, checker.problems)
    }
    var checker = RunChecker(root: place.path, manifest, shape)
    try checker.checkStatuses()
    try checker.checkVariances()
    try checker.checkTotals(shared.sums, manifest.inputs)
    problems.merge(shared.problems)
    problems.merge(checker.problems)
    report.period = manifest.period
    report.files = manifest.outputs.count + names.count
    report.bytes = manifest.outputs.reduce(0) { $0 &+ $1.bytes }
    report.agencies = shape.agencies.count
    report.subAccounts = shape.agencies.reduce(0) { $0 + $1.subAccounts.count }
    report.lines = Int64(clamping: shared.sums.lines)
  }
}

/// What all threads found.
private final class SharedChecks: Sendable {
  private let state = Locked((RunSums(), VerifyProblems()))

  func add(_ sums: RunSums, _ problems: VerifyProblems) {
    state.withLock { state in
      state.0.merge(sums)
      state.1.merge(problems)
    }
  }

  var sums: RunSums { state.withLock { $0.0 } }
  var problems: VerifyProblems { state.withLock { $0.1 } }
}
