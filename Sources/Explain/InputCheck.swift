internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

/// Compares the book and the exports given with those that a run was made from.
struct InputCheck {
  private(set) var warnings: [Problem] = []
  private var changed: [Spelled] = []
  private var added: [Spelled] = []
  private var missing: [Spelled] = []

  var areSame: Bool { changed.isEmpty && added.isEmpty && missing.isEmpty }

  init(_ source: RunSource, _ preparation: Preparation, _ result: SearchResult) {
    var given: [Spelled: String] = [:]
    for entry in preparation.bookFiles { given[Spelled(entry.path)] = entry.sha256 }
    for entry in result.entries.compactMap(\.self) {
      given[Spelled("exports/" + entry.path)] = entry.sha256
    }
    for (path, hash) in given {
      guard let old = source.inputs[path] else {
        added.append(path)
        continue
      }
      if old != hash { changed.append(path) }
    }
    missing = source.inputs.keys.filter { given[$0] == nil && !$0.text.hasBytePrefix("previous/") }
    note("changed since the run was made", changed)
    note("no part of the run", added)
    note("part of the run, but not given", missing)
    warnings += result.damage.map { problem in
      Problem(
        "E807", path: problem.path, "is damaged: \(problem.message)",
        help: "its records are left out whole, as rate --quarantine does")
    }
  }

  private mutating func note(_ what: String, _ paths: [Spelled]) {
    if paths.isEmpty { return }
    let shown = paths.sorted().prefix(Question.listed).map(\.text).joined(separator: ", ")
    let more = paths.count > Question.listed ? " and \(paths.count - Question.listed) more" : ""
    warnings.append(
      Problem(
        "E804", "\(what): \(shown)\(more)",
        help: "amounts may differ from the run's; give what the run was made from"))
  }
}
