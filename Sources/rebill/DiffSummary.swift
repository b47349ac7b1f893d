internal import Audit
internal import Model
internal import Pipeline
internal import Rerate
internal import RunFiles

/// What differs between two runs, for people and for programs.
struct DiffSummary {
  private let diff: RunDiff

  init(_ diff: RunDiff) { self.diff = diff }

  private func money(_ amount: Money) -> String { amount.text(diff.decimals) }

  // MARK: Text

  func text(_ subAccounts: ArraySlice<SubAccountDiff>) -> String {
    let runs =
      diff.before == diff.after
      ? "run \(diff.before)\n" : "run \(diff.before) became \(diff.after)\n"
    var parts = [runs + (diff.isEqual ? "both say the same\n" : "")]
    parts[0] += inputs
    if !diff.isEqual {
      let head = ["all, \(diff.currency)", "before", "after", "delta"]
      parts.append(table([head] + rows(diff.net)))
    }
    parts.append(agencies)
    parts.append(text(of: subAccounts))
    parts.append(counts("records", diff.records))
    parts.append(counts("suspended", diff.suspense))
    if !diff.isEqual { parts.append(otherFiles(subAccounts)) }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var inputs: String {
    var text = ""
    for input in diff.inputs {
      switch input.kind {
      case .added: text += "  new input      \(input.path)\n"
      case .changed: text += "  changed input  \(input.path)\n"
      case .removed: text += "  missing input  \(input.path)\n"
      case .renamed: text += "  renamed input  \(input.path) to \(input.newPath)\n"
      }
    }
    for word in diff.words {
      text += "  \(word.name) was \(word.before), is \(word.after)\n"
    }
    return text
  }

  private func rows(_ net: NetChange) -> [[String]] {
    [("provider cost", net.cost), ("client charge", net.charge), ("margin", net.margin)].map {
      [$0.0, money($0.1.before), money($0.1.after), signed($0.1.delta)]
    }
  }

  private func signed(_ amount: Money) -> String {
    (amount > .zero ? "+" : "") + money(amount)
  }

  private var agencies: String {
    guard !diff.agencies.isEmpty else { return "" }
    var lines = [["agency", "", "before", "after", "delta"]]
    for agency in diff.agencies {
      for (index, row) in rows(agency.net).enumerated() {
        lines.append([index == 0 ? agency.id : ""] + row)
      }
    }
    return table(lines)
  }

  private func text(of subAccounts: ArraySlice<SubAccountDiff>) -> String {
    guard !subAccounts.isEmpty else { return "" }
    var rows = [
      [
        "sub-account", "charge before", "after", "delta", "cost delta", "lines added", "removed",
        "changed",
      ]
    ]
    for entry in subAccounts {
      let charge = entry.net.charge
      rows.append([
        "\(entry.agency)/\(entry.id)", money(charge.before), money(charge.after),
        signed(charge.delta), signed(entry.net.cost.delta), grouped(entry.lines.added),
        grouped(entry.lines.removed), grouped(entry.lines.changed),
      ])
    }
    let more = diff.subAccounts.count - subAccounts.count
    return table(rows) + (more > 0 ? "and \(grouped(more)) more sub-accounts\n" : "")
  }

  /// What differs but shows in none of the tables above.
  private func otherFiles(_ subAccounts: ArraySlice<SubAccountDiff>) -> String {
    var paths = diff.files.filter { $0 != "control-totals.json" }
    for agency in diff.agencies where agency.net.isNone {
      paths += agency.files.map { "agencies/\(agency.id)/\($0)" }
    }
    for entry in subAccounts where entry.net.isNone && entry.lines.isEmpty {
      paths += entry.files.map { "agencies/\(entry.agency)/sub-accounts/\(entry.id)/\($0)" }
    }
    return paths.isEmpty
      ? "" : "other files that differ:\n" + paths.map { "  \($0)\n" }.joined()
  }

  private func counts(_ name: String, _ counts: [CountChange]) -> String {
    guard !counts.isEmpty else { return "" }
    return table(
      [[name, "before", "after"]]
        + counts.map { [$0.name, grouped($0.before), grouped($0.after)] })
  }

  func text(_ record: RecordDiff) -> String {
    let sign =
      switch record.kind {
      case .added: "+"
      case .removed: "-"
      case .changed: "~"
      }
    var text = [sign, record.startedAt].joined(separator: " ")
    text += "  \(record.recordID)  \(record.component)  \(record.product)"
    switch record.kind {
    case .added: text += "  \(money(record.amount.after))"
    case .removed: text += "  \(money(record.amount.before))"
    case .changed: text += "  \(money(record.amount.before)) to \(money(record.amount.after))"
    }
    for column in record.columns { text += "  \(column.name) \(column.before) to \(column.after)" }
    return visible(text) + "\n"
  }

  /// Texts of exports must not steer the terminal.
  private func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
        }))
  }

  // MARK: JSON

  func json(_ subAccounts: ArraySlice<SubAccountDiff>) -> JSON {
    .object([
      "before": .string(diff.before), "after": .string(diff.after),
      "equal": .bool(diff.isEqual), "currency": .string(diff.currency),
      "net": json(diff.net),
      "agencies": .array(
        diff.agencies.map {
          .object([
            "agency_id": .string($0.id), "net": json($0.net),
            "files": .array($0.files.map { .string($0) }),
          ])
        }),
      "sub_accounts": .array(subAccounts.map(json)),
      "counts": json(diff.records), "suspense": json(diff.suspense),
      "files": .array(diff.files.map { .string($0) }),
      "settings": .array(diff.words.map(json)),
      "inputs": .array(
        diff.inputs.map {
          var members: [String: JSON] = [
            "change": .string($0.kind.rawValue), "path": .string($0.path),
          ]
          if $0.kind == .renamed { members["new_path"] = .string($0.newPath) }
          return .object(members)
        }),
    ])
  }

  private func json(_ net: NetChange) -> JSON {
    .object([
      "provider_cost": json(net.cost), "client_charge": json(net.charge),
      "margin": json(net.margin),
    ])
  }

  private func json(_ change: AmountChange) -> JSON {
    .object([
      "before": .string(money(change.before)), "after": .string(money(change.after)),
      "delta": .string(money(change.delta)),
    ])
  }

  private func json(_ counts: [CountChange]) -> JSON {
    .object(
      Dictionary(
        uniqueKeysWithValues: counts.map {
          ($0.name, .object(["before": .int($0.before), "after": .int($0.after)]))
        }))
  }

  private func json(_ word: WordChange) -> JSON {
    .object([
      "name": .string(word.name), "before": .string(word.before), "after": .string(word.after),
    ])
  }

  private func json(_ entry: SubAccountDiff) -> JSON {
    .object([
      "agency_id": .string(entry.agency), "sub_account_id": .string(entry.id),
      "net": json(entry.net), "added": .int(entry.lines.added),
      "removed": .int(entry.lines.removed), "changed": .int(entry.lines.changed),
      "files": .array(entry.files.map { .string($0) }),
    ])
  }

  func json(_ record: RecordDiff, of subAccount: SubAccountDiff) -> JSON {
    .object([
      "agency_id": .string(subAccount.agency), "sub_account_id": .string(subAccount.id),
      "change": .string(record.kind.rawValue), "record_id": .string(record.recordID),
      "component": .int(Int64(record.component)), "started_at": .string(record.startedAt),
      "product": .string(record.product), "amount": json(record.amount),
      "columns": .array(record.columns.map(json)),
    ])
  }
}
