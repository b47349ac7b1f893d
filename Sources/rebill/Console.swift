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
      err("\(failure.problems.count) problems; nothing was written\n")
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
