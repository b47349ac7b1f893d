internal import Model
internal import Text

/// Collects the problems of a book while it is read, in any order.
///
/// Of each file it keeps the first thousand or so: enough for the report, whatever the book holds.
/// Columns are looked up only for the problems that are reported.
final class ProblemLog {
  static let maxReported = 1_000

  /// A problem whose column is not yet known.
  private struct Draft {
    /// Line, then field: the order in which a file's problems are told.
    var key: Int
    /// Order of reporting, so that equal keys stay in it.
    var order: Int
    var kind: BookProblem
    var message: String
    var help: String

    static func precedes(_ left: Draft, _ right: Draft) -> Bool {
      (left.key, left.order) < (right.key, right.order)
    }
  }

  private var drafts: [[Draft]]
  /// By file: keys from here on are only counted.
  private var bounds: [Int]
  /// By file and column: which field of a row it is, or -1.
  private var positions: [[Int]]
  private var missingFiles: [Problem] = []
  private var total = 0

  init(fileCount: Int) {
    drafts = Array(repeating: [], count: fileCount)
    bounds = Array(repeating: .max, count: fileCount)
    positions = Array(repeating: [], count: fileCount)
  }

  func setPositions(_ columns: [Int], of file: Int) { positions[file] = columns }
  func positions(of file: Int) -> [Int] { positions[file] }

  func report<Column: BookColumn>(
    _ kind: BookProblem, at source: SourceLine, _ column: Column,
    _ message: @autoclosure () -> String, help: @autoclosure () -> String
  ) {
    let columns = positions[Int(source.file)]
    report(kind, at: source, field: columns[column.rawValue], message(), help: help())
  }

  /// - Parameter field: counted from 0 in the row; -1 = the row as a whole; a field that is not
  ///   there stands for the row's last, or for the one whose quoting breaks the row.
  func report(
    _ kind: BookProblem, at source: SourceLine, field: Int,
    _ message: @autoclosure () -> String, help: @autoclosure () -> String
  ) {
    let file = Int(source.file)
    let key = Int(source.line) << 24 | (min(field, 1 << 24 - 2) + 1)
    total += 1
    guard key < bounds[file] else { return }
    // Any column may hold a subscriber's number by mistake.
    drafts[file].append(
      Draft(
        key: key, order: total, kind: kind, message: Problem.masked(message()),
        help: help()))
    if drafts[file].count == 2 * Self.maxReported { shorten(file) }
  }

  func reportMissing(_ path: String, _ message: String, help: String) {
    total += 1
    missingFiles.append(
      Problem(BookProblem.missingFile.code, path: "book/" + path, message, help: help))
  }

  private func shorten(_ file: Int) {
    drafts[file].sort(by: Draft.precedes)
    drafts[file].removeSubrange(Self.maxReported...)
    bounds[file] = drafts[file][Self.maxReported - 1].key
  }

  /// All problems, ordered by path, line and column.
  ///
  /// - Parameter files: ordered by path, as they were numbered.
  func problems(_ files: [BookFile]) -> [Problem] {
    var all = missingFiles
    for (file, drafts) in zip(files, drafts) where !drafts.isEmpty {
      all += placed(drafts.sorted(by: Draft.precedes).prefix(Self.maxReported), in: file)
    }
    let ordered = all.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      guard a.path == b.path else { return isOrderedByBytes(a.path, b.path) }
      return (a.line, a.column, left.offset) < (b.line, b.column, right.offset)
    }
    let reported = ordered.prefix(Self.maxReported).map(\.element)
    guard total > reported.count else { return reported }
    let more = Problem(
      BookProblem.more.code, "\(total - reported.count) more problems are not shown",
      help: "correct those above first, then check the book again")
    return reported + [more]
  }

  private func placed(_ drafts: ArraySlice<Draft>, in file: BookFile) -> [Problem] {
    var finder = PlaceFinder(file.bytes)
    return drafts.map { draft in
      let place = finder.place(line: draft.key >> 24, field: draft.key & (1 << 24 - 1) - 1)
      return Problem(
        draft.kind.code, path: "book/" + file.path, line: place.line, column: place.column,
        draft.message, help: draft.help)
    }
  }
}
