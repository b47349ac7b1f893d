internal import Exports
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

/// What was asked for: an id, or the row at a place.
struct Question {
  struct Answer {
    var result: SearchResult
    /// Holds the store that the rows were put into.
    var phase: MapPhase
    /// The id that was looked for in the end; nil when only a row at a place was.
    var ids: String?
  }

  private let text: String
  private let preparation: Preparation

  init(_ text: String, _ preparation: Preparation) {
    self.text = text
    self.preparation = preparation
  }

  /// `EXPORT:LINE`, when an export has that name; `numbers.csv` counts as one.
  private var place: (export: String, line: Int64)? {
    guard let colon = text.lastIndex(of: ":"), let line = Int64(text[text.index(after: colon)...]),
      line > 0
    else { return nil }
    let name = String(text[..<colon])
    return preparation.suspenseNames.contains { Spelled($0) == Spelled(name) } ? (name, line) : nil
  }

  private var exportAtPlace: Int? {
    place.flatMap { place in
      preparation.exports.firstIndex { Spelled($0.name) == Spelled(place.export) }
    }
  }

  /// Reads the exports once for an id. For a place one export alone, and then all for its id when
  /// the row there has one that other rows may share.
  func answer() throws(Failure) -> Answer {
    guard let export = exportAtPlace, let line = place?.line else { return try search(text) }
    let phase = makePhase()
    let result = try RecordSearch(phase, .place(export: export, line: line)).run()
    if let row = result.rows.first, row.fault == nil, row.record.kind != .unknown, !row.id.isEmpty {
      return try search(row.id)
    }
    return Answer(result: result, phase: phase, ids: nil)
  }

  private func search(_ id: String) throws(Failure) -> Answer {
    let phase = makePhase()
    let result = try RecordSearch(phase, .id(Array(id.utf8))).run()
    return Answer(result: result, phase: phase, ids: id)
  }

  private func makePhase() -> MapPhase {
    let plan = MemoryPlan(preparation.options, keepsAll: true)
    let store = SpillStore(partitions: preparation.partitions.count, plan: plan, folder: "")
    return MapPhase(preparation: preparation, store: store, progress: Progress())
  }

  /// The recurring charges that are meant.
  func charges(_ id: String?) -> [RecurringCharge] {
    preparation.charges.filter { charge in
      if let id, Spelled(charge.id) == Spelled(id) { return true }
      guard let place, place.export == "numbers.csv", exportAtPlace == nil else { return false }
      return place.line == Int64(charge.record.position)
    }
  }

  /// Warnings of rows that hold the id and cannot be read.
  func unreadable(_ result: SearchResult) -> [Problem] {
    result.unreadable.prefix(Question.listed).map { position in
      let name = preparation.suspenseNames[Int(position >> 40)]
      let line = Int64(position & (1 << 40 - 1))
      return Problem(
        "E805", path: name, line: Int(line), "a row that cannot be read holds this id",
        help: "rebill explain \(name):\(line) tells of that row")
    }
  }

  // MARK: Nothing found

  /// How many of many things a message lists.
  static let listed = 5

  func notFound(_ result: SearchResult, _ warnings: [Problem]) -> Failure {
    let names = preparation.exports.map(\.name)
    let shown = names.prefix(Question.listed).joined(separator: ", ")
    let more = names.count > Question.listed ? " and \(names.count - Question.listed) more" : ""
    let period = preparation.options.period.text
    let searched =
      "searched \(names.count) exports (\(shown)\(more)) "
      + "and the \(preparation.charges.count) recurring charges of \(period)"
    let problem = Problem(
      "E802", "no record is called \(text)", help: "\(searched); \(advice)")
    return Failure(.noInput, [problem] + unreadable(result) + warnings)
  }

  private var advice: String {
    if text.hasPrefix("number:") { return numberAdvice }
    if let place { return "line \(place.line) of \(place.export) begins no row" }
    return "give every export of the run, or EXPORT:LINE for a row that cannot be read"
  }

  private var numberAdvice: String {
    let parts = text.split(separator: ":")
    let period = preparation.options.period
    if parts.count == 3, parts[2] != period.text {
      return "the run is of \(period.text), name a run of \(parts[2])"
    }
    let number = parts.count > 1 ? String(parts[1]) : ""
    let rows = preparation.book.numbers.filter { $0.number.words("") == number }
    guard let row = rows.first else { return "the book's numbers.csv does not have \(number)" }
    let place = preparation.book.place(row.source)
    if row.provider == .lc, preparation.book.settings.lcSource == .wallet {
      return "with lc_source wallet, \(place) is left out: wallet rows charge it"
    }
    return "\(place) is not in force on its day of charge: \(row.validity.words)"
  }
}
