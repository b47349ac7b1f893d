package import Model
package import RunFiles

/// What `control-totals.json` of a run says.
package enum ControlTotals {
  package static let name = "control-totals.json"

  /// Fills in what the totals tell of two runs.
  package static func compare(_ pair: RunPair, _ diff: inout RunDiff) throws(Failure) {
    let before = try pair.before.json(name)
    let after = try pair.after.json(name)
    diff.net.cost.before = try money("provider_cost", pair.before, before, pair.decimals)
    diff.net.cost.after = try money("provider_cost", pair.after, after, pair.decimals)
    diff.net.charge.before = try money("client_charge", pair.before, before, pair.decimals)
    diff.net.charge.after = try money("client_charge", pair.after, after, pair.decimals)
    diff.records =
      counts(before["records"], after["records"])
      + counts(before["recurring"], after["recurring"]).map {
        CountChange(name: "recurring " + $0.name, before: $0.before, after: $0.after)
      }
    diff.suspense = counts(before["suspense"], after["suspense"])
  }

  /// What the clients owe in a run.
  package static func charge(_ run: PublishedRun, decimals: Int) throws(Failure) -> Money {
    try money("client_charge", run, try run.json(name), decimals)
  }

  private static func money(_ key: String, _ run: PublishedRun, _ totals: JSON, _ decimals: Int)
    throws(Failure) -> Money
  {
    var text = totals["money"][key].string ?? ""
    let amount = text.withUTF8 { bytes in
      unsafe Money(UnsafeRawBufferPointer(bytes), written: run.lineDecimals, decimals: decimals)
    }
    guard let amount else { throw run.damaged(name) }
    return amount
  }

  /// Counts that differ, by name; a missing one is 0.
  private static func counts(_ before: JSON, _ after: JSON) -> [CountChange] {
    Set((before.members ?? [:]).keys).union((after.members ?? [:]).keys).sorted().map { key in
      CountChange(name: key, before: before[key].int ?? 0, after: after[key].int ?? 0)
    }.filter { $0.before != $0.after }
  }

  /// Hashes of the exports whose records counted in a run.
  package static func exports(_ run: PublishedRun) throws(Failure) -> Set<String> {
    let exports = try run.json(name)["exports"].items ?? []
    let counted = exports.filter { $0["quarantined"].bool == false }
    return Set(counted.compactMap { $0["sha256"].string })
  }
}
