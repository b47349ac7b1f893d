internal import Model
internal import RunFiles

/// What can be wrong with a published run.
enum VerifyCode: String, Sendable {
  case runID = "E601"
  case manifest = "E602"
  case sums = "E603"
  case missing = "E604"
  case stray = "E605"
  case changed = "E606"
  case json = "E607"
  case row = "E608"
  case value = "E609"
  case order = "E610"
  case summary = "E611"
  case credit = "E612"
  case agency = "E613"
  case totals = "E614"
  case suspense = "E615"
  case status = "E616"
  case variance = "E617"
  case wallet = "E618"
  case walletSum = "E619"
  case furtherProblems = "E620"

  var help: String {
    switch self {
    case .runID, .manifest, .sums, .missing, .changed:
      "restore the run from a copy, or rate the period again"
    case .stray: "move what is no part of the run elsewhere"
    case .json, .row, .value, .order:
      "files of a run are not to be edited; restore the run, or rate the period again"
    case .summary, .credit, .agency, .totals, .suspense, .status, .variance, .wallet, .walletSum:
      "do not bill from this run; restore it, or rate the period again and compare"
    case .furtherProblems: "restore the file and verify again"
    }
  }
}

/// The problems found so far; of one file no more than ``maxPerFile`` are kept.
struct VerifyProblems: Sendable {
  static let maxPerFile = 100
  private var kept: [Problem] = []
  private var counts: [Spelled: Int] = [:]

  mutating func add(_ code: VerifyCode, _ path: String, _ line: Int, _ message: String) {
    let count = counts[Spelled(path), default: 0] + 1
    counts[Spelled(path)] = count
    guard count <= VerifyProblems.maxPerFile else { return }
    kept.append(Problem(code.rawValue, path: path, line: line, message, help: code.help))
  }

  mutating func merge(_ other: VerifyProblems) {
    kept += other.kept
    for (path, count) in other.counts { counts[path, default: 0] += count }
  }

  /// By file and line, whatever the order in which they were found.
  var list: [Problem] {
    let further = counts.compactMap { path, count -> Problem? in
      let left = count - VerifyProblems.maxPerFile
      guard left > 0 else { return nil }
      let code = VerifyCode.furtherProblems
      return Problem(
        code.rawValue, path: path.text, line: .max, "\(left) further problems", help: code.help)
    }
    let sorted = (kept + further).sorted {
      let paths = (Spelled($0.path), Spelled($1.path))
      return paths.0 != paths.1
        ? paths.0 < paths.1
        : ($0.line, $0.code, $0.message) < ($1.line, $1.code, $1.message)
    }
    return sorted.map { problem in
      var problem = problem
      if problem.line == .max { problem.line = 0 }
      return problem
    }
  }
}
