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

extension Problem {
  /// Digits that a subscriber's number has.
  private static let numberDigits = 8...15
  /// What is longer is the id of something, such as a SID.
  private static let maxWordBytes = 18

  /// A text with the last four digits of whatever could be a subscriber's number as `x`: no message
  /// tells one.
  ///
  /// - Parameter onlySigned: leaves numbers without a plus sign alone; they may be counts.
  public static func masked(_ text: String, onlySigned: Bool = false) -> String {
    var bytes = Array(text.utf8)
    var start = 0
    while let digit = bytes[start...].firstIndex(where: isDigit) {
      let end = bytes[digit...].firstIndex { !isDigit($0) } ?? bytes.count
      let isSigned = digit > 0 && bytes[digit - 1] == UInt8(ascii: "+")
      if numberDigits.contains(end - digit),
        isSigned || !onlySigned && !isPart(digit..<end, of: bytes)
      {
        for place in (end - 4)..<end { bytes[place] = UInt8(ascii: "x") }
      }
      start = end
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether digits belong to a decimal or to a long word.
  private static func isPart(_ digits: Range<Int>, of bytes: [UInt8]) -> Bool {
    let before = bytes[..<digits.lowerBound].suffix(2)
    let behind = bytes[digits.upperBound...].prefix(2)
    let point = UInt8(ascii: ".")
    if before.last == point, before.first.map(isDigit) == true { return true }
    if behind.first == point, behind.last.map(isDigit) == true { return true }
    let front = bytes[..<digits.lowerBound].reversed().prefix(while: isLetterOrDigit).count
    let back = bytes[digits.upperBound...].prefix(while: isLetterOrDigit).count
    return front + digits.count + back > maxWordBytes
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5A).contains(byte & 0xDF)
  }
}
