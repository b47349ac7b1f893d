package import Model
internal import Publish
package import RunFiles

/// Runs whose wallets opened with what a run before them closed with, which is not the period's run
/// any more (spec 8.6).
package enum StaleBalances {
  /// The runs after a period whose balances are to be carried anew, now that it has this run.
  package static func after(_ period: Period, _ run: String, output: String) -> [Problem] {
    var problems: [Problem] = []
    var before = period
    while let next = before.next, let later = try? PublishedRun("\(output)/\(next.text)") {
      let entry = carried(later)
      if before == period {
        guard isStale(later, entry, of: run, "\(output)/\(period.text)/\(run)") else { break }
      } else if entry == nil {
        break
      }
      // What carries from a stale run is stale as well.
      let why = before == period ? "which has changed since" : "which has to be rated again itself"
      problems.append(stale(later, of: next, entry, before, why, output))
      before = next
    }
    return problems
  }

  /// - Parameter folder: of the run that is the period's now.
  private static func isStale(
    _ later: PublishedRun, _ entry: FileEntry?, of run: String, _ folder: String
  ) -> Bool {
    if let entry { return !entry.sha256.hasPrefix(run) }
    guard let now = try? PublishedRun(folder) else { return false }
    return opensEmpty(later, balances(of: now) { $0.last })
  }

  /// Whether a run that is about to be closed carries balances from a run that is none any more.
  package static func of(_ run: PublishedRun, output: String) -> [Problem] {
    let entry = carried(run)
    guard let before = run.period.previous,
      let now = try? PreviousRun(output: output, period: before),
      isStale(run, entry, of: now.id, "\(output)/\(before.text)/\(now.id)")
    else { return [] }
    return [stale(run, of: run.period, entry, before, "which has changed since", output)]
  }

  private static func carried(_ run: PublishedRun) -> FileEntry? {
    run.inputs.first { $0.path.hasBytePrefix("previous/") }
  }

  private static func stale(
    _ run: PublishedRun, of period: Period, _ entry: FileEntry?, _ before: Period,
    _ why: String, _ output: String
  ) -> Problem {
    let source = entry.map { "were carried from run \($0.sha256.prefix(12)) of \(before.text)" }
    return Problem(
      "E663", path: "\(output)/\(period.text)/\(run.id)",
      "opening balances of \(period.text) "
        + (source.map { "\($0), \(why)" }
          ?? "are 0, for \(before.text) had no run then"),
      help: "rate \(period.text) again before it is billed; if it was closed, set opening_balance "
        + "of the month after it by hand")
  }

  // MARK: Runs that were made before there was anything to carry

  /// Whether a wallet opened with 0 that closed with something else in the run before.
  ///
  /// - Parameter closings: of that run's wallets, without those that closed with 0.
  private static func opensEmpty(_ run: PublishedRun, _ closings: [WalletName: String]) -> Bool {
    guard !closings.isEmpty else { return false }
    let opened = balances(of: run) { $0.first }
    return run.outputs.contains { entry in
      WalletName(statement: entry.path).map { closings[$0] != nil && opened[$0] == nil } ?? false
    }
  }

  /// One balance of each wallet of a run, without those that are 0.
  private static func balances(of run: PublishedRun, _ choose: ([String]) -> String?)
    -> [WalletName: String]
  {
    var balances: [WalletName: String] = [:]
    for entry in run.outputs {
      guard let owner = WalletName(statement: entry.path),
        let balance = choose(column(run, entry.path)), balance.contains(where: isNotZero)
      else { continue }
      balances[owner] = balance
    }
    return balances
  }

  private static func isNotZero(_ digit: Character) -> Bool { ("1"..."9").contains(digit) }

  /// The balances of a statement, from its opening to its closing; empty where it cannot be read.
  private static func column(_ run: PublishedRun, _ path: String) -> [String] {
    guard var reader = try? run.table(path, header: InvoiceFormat.walletHeader) else { return [] }
    var ends: [String] = []
    while (try? reader.next()) == true {
      let text = unsafe cellText(reader.cell(3))
      ends = ends.count < 2 ? ends + [text] : [ends[0], text]
    }
    return ends
  }
}
