internal import Audit
internal import Glibc
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

/// Where words go: results to standard output, everything else to standard error.
enum Console {
  enum Color: String, CaseIterable, Sendable { case auto, always, never }

  /// Set once from the options, before any work begins.
  nonisolated(unsafe) static var color = Color.auto

  /// Results must arrive: where they cannot, the program ends with exit 74. By then the command has
  /// done its work.
  static func out(_ text: String) {
    guard !put(text, 1) else { return }
    err(unsafe "error: standard output cannot be written: \(String(cString: strerror(errno)))\n")
    err("  help: what was to be published is published; run again to see the results\n")
    exit(ExitStatus.inputOutput.rawValue)
  }

  /// Set once from the options, before any work begins.
  nonisolated(unsafe) static var isVerbose = false

  /// What `--verbose` adds.
  static func note(_ text: String) {
    if unsafe isVerbose { err("note: \(text)\n") }
  }

  /// The time that the program took, and the most memory it held at once.
  static func noteUsage(since start: ContinuousClock.Instant) {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    let took = (ContinuousClock.now - start).formattedSeconds
    note("took \(took), held at most \(grouped(usage.ru_maxrss >> 10)) MiB")
  }

  static func err(_ text: String) { put(text, 2) }

  @discardableResult
  private static func put(_ text: String, _ descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress! + done, bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      done += count
    }
    return true
  }

  static var errorsAreShownOnTerminal: Bool { isatty(2) == 1 }

  private static func isColored(_ descriptor: Int32) -> Bool {
    switch unsafe color {
    case .always: true
    case .never: false
    case .auto: unsafe isatty(descriptor) == 1 && getenv("NO_COLOR") == nil
    }
  }

  static func report(_ failure: Failure) {
    for problem in failure.problems { report(problem, as: "error") }
    if failure.problems.count > 1 {
      err("\(counted(failure.problems.count, "problem")); nothing was written\n")
    }
  }

  /// - Parameter severity: `error` or `warning`.
  static func report(_ problem: Problem, as severity: String) {
    var problem = problem
    problem.message = Problem.masked(problem.message, onlySigned: true)
    problem.help = Problem.masked(problem.help, onlySigned: true)
    let text = problem.text.dropFirst("error".count)
    guard isColored(2) else { return err(severity + text + "\n") }
    let code = severity == "error" ? "31" : "33"
    err("\u{1B}[1;\(code)m\(severity)\u{1B}[0m\(text)\n")
  }

  static func warn(_ text: String) {
    err(isColored(2) ? "\u{1B}[1;33mwarning\u{1B}[0m: \(text)\n" : "warning: \(text)\n")
  }
}

/// A count as people read it: `4,000,000`.
func grouped(_ value: some BinaryInteger) -> String {
  var digits = Array(String(value).reversed())
  var place = 3
  while place < digits.count, digits[place] != "-" {
    digits.insert(",", at: place)
    place += 4
  }
  return String(digits.reversed())
}

/// A count with its noun: `1 problem`, `2 problems`.
func counted(_ count: some BinaryInteger, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// Rows of text in columns, two blanks apart; the first row is the head.
func table(_ rows: [[String]]) -> String {
  let columns = rows.first?.count ?? 0
  let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let cells = row.indices.map { column in
      column == columns - 1
        ? row[column]
        : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
    }
    return cells.joined(separator: "  ") + "\n"
  }.joined()
}
