/// One thing that is wrong with an input, told like a compiler tells it (spec 7).
///
/// ```
/// error: book/markups.csv:14:22: multiplier 3 is above the maximum 1.05 of plan unlimited [E204]
///   help: lower it, or move agency brightside to plan pro in book/agencies.csv
/// ```
public struct Problem: Error, Equatable, Sendable {
  /// Stable, such as `E204`; listed in `docs/errors.md`.
  public var code: String
  /// `book/markups.csv`, an export's path, or empty.
  public var path: String
  /// From 1; 0 = the file as a whole.
  public var line: Int
  /// Byte of the line, from 1; 0 = the line as a whole.
  public var column: Int
  public var message: String
  /// What to do, as a sentence.
  public var help: String

  public init(
    _ code: String, path: String = "", line: Int = 0, column: Int = 0, _ message: String,
    help: String
  ) {
    self.code = code
    self.path = path
    self.line = line
    self.column = column
    self.message = message
    self.help = help
  }

  /// `book/markups.csv:14:22`, with as much of it as is known.
  public var place: String {
    guard !path.isEmpty else { return "" }
    guard line > 0 else { return path }
    return column > 0 ? "\(path):\(line):\(column)" : "\(path):\(line)"
  }

  public var text: String {
    let place = self.place
    return "error: \(place.isEmpty ? "" : place + ": ")\(message) [\(code)]\n  help: \(help)"
  }
}
