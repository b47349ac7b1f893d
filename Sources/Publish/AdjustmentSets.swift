package import Model
internal import RunFiles
internal import Text

/// Adjustments that a rerating published: what the clients owe in one run more than in another.
package struct AdjustmentSet: Sendable {
  /// Its folder.
  let path: String
  /// Ids of the two runs.
  let before: String
  let after: String
  /// What it gives to bill, with its currency.
  let amount: String

  fileprivate var words: String { "adjustments of \(amount) up to run \(after)" }

  /// - Returns: nil for what is no set, and for one of no line.
  init?(_ parent: String, _ name: String) {
    let runs = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard runs.count == 2, runs.allSatisfy({ PublishedRun.isRunID($0) }) else { return nil }
    path = parent + "/" + name
    (before, after) = (runs[0], runs[1])
    guard let total = AdjustmentSet.total(path + "/summary.csv") else {
      amount = "an amount that cannot be read"
      return
    }
    guard total.lines != "0" else { return nil }
    amount = total.amount
  }

  private static func total(_ path: String) -> (lines: String, amount: String)? {
    guard
      var reader = try? TableReader.open(
        path: path, name: path, header: AdjustmentFormat.summaryHeader)
    else { return nil }
    var total: (lines: String, amount: String)?
    while (try? reader.next()) == true {
      let delta = unsafe cellText(reader.cell(5))
      total = unsafe (cellText(reader.cell(2)), delta + " " + cellText(reader.cell(6)))
    }
    return total
  }
}

/// The adjustments of a period that give something to bill, and which run holds which of them.
///
/// Each set leads from a run to another: what is billed is the first run of a chain and every set
/// along it, which is to say, the last run.
package struct AdjustmentSets: Sendable {
  package let all: [AdjustmentSet]

  /// - Parameter folder: of the period.
  package init(_ folder: String) throws(Failure) {
    let parent = folder + "/" + PeriodFolder.adjustmentsName
    all = try PeriodFolder.adjustmentNames(folder).compactMap { AdjustmentSet(parent, $0) }
  }

  /// The sets that a run does not charge, because none of the chains that end in it holds them.
  package func missing(in run: String) -> [AdjustmentSet] {
    var held: Set = [run]
    var isGrowing = true
    while isGrowing {
      let count = held.count
      for set in all where held.contains(set.after) { held.insert(set.before) }
      isGrowing = held.count > count
    }
    return all.filter { !held.contains($0.after) }
  }

  /// The runs in which the chains from a run end; the run itself where none begins in it.
  package func ends(of run: String) -> [String] {
    var (reached, next) = ([run], 0)
    while next < reached.count {
      for set in all where set.before == reached[next] && !reached.contains(set.after) {
        reached.append(set.after)
      }
      next += 1
    }
    return reached.filter { run in !all.contains { $0.before == run && $0.after != run } }
  }
}

extension AdjustmentSets {
  /// Warns of adjustments that would be billed a second time.
  package func overlaps(with against: String, giving name: String, in folder: String) -> [Problem] {
    missing(in: against).filter { !$0.path.hasSuffix("/" + name) }.map { set in
      Problem(
        "E657", path: set.path,
        "\(set.words) are published already; run \(against), which this "
          + "rerating is held against, does not hold them",
        help: "if they were sent, do not send the new ones: rerate --against \(folder)/\(set.after)"
      )
    }
  }

  /// Warns that a run became current which does not hold what was billed.
  package func replaced(by run: String, _ before: String?, in folder: String) -> [Problem] {
    missing(in: run).map { set in
      let old = before.map { "run \($0), which was current" } ?? "what was current"
      return Problem(
        "E658", path: set.path,
        "\(set.words) are published already; run \(run), which does not hold them, replaces \(old)",
        help:
          "if they were sent, rerate --against \(folder)/\(set.after) gives what is left to bill"
      )
    }
  }

  /// How to correct a period that was closed with a run.
  package func remedy(closed run: String, in folder: String) -> String {
    let ends = ends(of: run)
    let command = "rebill rerate --against \(folder)/"
    let rest = " --book BOOK --out OUT EXPORT… writes what has changed since as adjustments"
    if ends.isEmpty || ends == [run] {
      // A copy may have lost the symlink.
      return command + (linkTarget(folder + "/current") == nil ? run : "current") + rest
    }
    let runs = ends.joined(separator: " or ")
    return command + ends[0] + rest + "; adjustments up to \(runs) are there already: "
      + "name the run of those that were sent last, or \(run) if none were"
  }
}
