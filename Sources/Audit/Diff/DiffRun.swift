public import Model
internal import RunFiles

/// Tells what differs between two published runs.
///
/// Reads only files whose hashes differ, and those line by line: memory grows with the number of
/// sub-accounts, never with that of lines.
public struct DiffRun: Sendable {
  private let pair: RunPair

  /// - Throws: exit 66 when a run is missing or damaged, 64 when their currencies differ.
  public init(_ before: String, _ after: String) throws(Failure) {
    pair = try RunPair(try PublishedRun(before), try PublishedRun(after))
  }

  /// - Complexity: O(lines of the sub-accounts that differ).
  public func run() throws(Failure) -> RunDiff {
    var diff = RunDiff(
      before: pair.before.id, after: pair.after.id, currency: pair.after.currency,
      decimals: pair.decimals)
    diff.files = pair.files
    diff.words = words
    diff.inputs = InputChanges.find(pair.before.inputs, pair.after.inputs)
    try ControlTotals.compare(pair, &diff)
    for agency in pair.agencies { try add(agency, &diff) }
    diff.subAccounts.sort { DiffRun.precedes($0, $1) }
    let others = pair.differingFiles - (pair.files.contains(ControlTotals.name) ? 1 : 0)
    diff.isEqual =
      others == 0 && diff.records.isEmpty && diff.suspense.isEmpty
      && diff.net.cost.delta == .zero && diff.net.charge.delta == .zero
    return diff
  }

  private static func precedes(_ left: SubAccountDiff, _ right: SubAccountDiff) -> Bool {
    let sizes = (left.net.charge.delta.units.magnitude, right.net.charge.delta.units.magnitude)
    if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
    let agencies = (Spelled(left.agency), Spelled(right.agency))
    if agencies.0 != agencies.1 { return agencies.0 < agencies.1 }
    return Spelled(left.id) < Spelled(right.id)
  }

  private var words: [WordChange] {
    let (before, after) = (pair.before, pair.after)
    var words = [
      WordChange(name: "rebill", before: before.version, after: after.version),
      WordChange(name: "period", before: before.period.text, after: after.period.text),
    ]
    for key in Set(before.settings.keys).union(after.settings.keys).sorted() {
      words.append(
        WordChange(
          name: key, before: before.settings[key] ?? "", after: after.settings[key] ?? ""))
    }
    return words.filter { $0.before != $0.after }
  }

  // MARK: Agencies

  private func add(_ changed: ChangedAgency, _ diff: inout RunDiff) throws(Failure) {
    let id = changed.id
    var agency = AgencyDiff(id: id, files: changed.files)
    var nets: [Spelled: NetChange] = [:]
    try CreditTable.read(id, pair.before, decimals: pair.decimals) { row in
      nets[Spelled(row.subAccount), default: NetChange()].cost.before += row.cost
      nets[Spelled(row.subAccount), default: NetChange()].charge.before += row.charge
      agency.net.cost.before += row.cost
      agency.net.charge.before += row.charge
    }
    try CreditTable.read(id, pair.after, decimals: pair.decimals) { row in
      nets[Spelled(row.subAccount), default: NetChange()].cost.after += row.cost
      nets[Spelled(row.subAccount), default: NetChange()].charge.after += row.charge
      agency.net.cost.after += row.cost
      agency.net.charge.after += row.charge
    }
    diff.agencies.append(agency)
    try addSubAccounts(id, changed.subAccounts, nets, &diff)
  }

  /// Absorbed usage changes no file of the sub-account itself, so its sums are looked at as well.
  private func addSubAccounts(
    _ agency: String, _ changed: [ChangedSubAccount], _ nets: [Spelled: NetChange],
    _ diff: inout RunDiff
  ) throws(Failure) {
    var rest = nets
    for subAccount in changed {
      var entry = SubAccountDiff(
        agency: agency, id: subAccount.id, net: nets[Spelled(subAccount.id)] ?? NetChange(),
        files: subAccount.files.sorted())
      rest[Spelled(subAccount.id)] = nil
      if subAccount.linesDiffer { entry.lines = try count(subAccount) }
      diff.subAccounts.append(entry)
    }
    for (id, net) in rest where net.cost.delta != .zero || net.charge.delta != .zero {
      diff.subAccounts.append(SubAccountDiff(agency: agency, id: id.text, net: net, files: []))
    }
  }

  private func count(_ subAccount: ChangedSubAccount) throws(Failure) -> LineCounts {
    var counts = LineCounts()
    try pair.lines(of: subAccount).run { change throws(Failure) in
      if change.before == nil {
        counts.added += 1
      } else if change.after == nil {
        counts.removed += 1
      } else {
        counts.changed += 1
      }
    }
    return counts
  }

  // MARK: Records

  /// Hands over the lines of a sub-account that differ, in their order.
  public func records(
    of subAccount: SubAccountDiff, _ body: (RecordDiff) throws(Failure) -> Void
  ) throws(Failure) {
    guard !subAccount.lines.isEmpty else { return }
    let changed = ChangedSubAccount(agency: subAccount.agency, id: subAccount.id)
    try pair.lines(of: changed).run { change throws(Failure) in
      guard let line = change.after ?? change.before else { return }
      try body(
        RecordDiff(
          kind: change.before == nil ? .added : change.after == nil ? .removed : .changed,
          recordID: line.text(.recordID), component: line.component,
          startedAt: line.text(.startedAt), product: line.text(.product),
          amount: AmountChange(before: change.old, after: change.new),
          columns: DiffRun.columns(change)))
    }
  }

  private static func columns(_ change: LineChange) -> [WordChange] {
    guard let before = change.before, let after = change.after else { return [] }
    let columns: [(String, InvoiceLine.Column)] = [
      ("product", .product), ("from", .from), ("to", .to), ("quantity", .quantity),
      ("unit", .unit),
    ]
    return columns.filter { !before.isEqual(after, in: $0.1) }.map { name, column in
      WordChange(name: name, before: before.text(column), after: after.text(column))
    }
  }
}
