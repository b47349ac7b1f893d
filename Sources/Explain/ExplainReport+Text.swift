internal import Ledger
internal import Model
internal import RunFiles

extension ExplainReport {
  /// The whole derivation in plain words.
  public var text: String {
    let head = "run \(runID) of \(period.text), \(runPath)\n"
    return head + records.map { "\n" + RecordText(self, $0).text }.joined()
  }
}

/// One record in words.
private struct RecordText {
  private let report: ExplainReport
  private let record: ExplainedRecord

  init(_ report: ExplainReport, _ record: ExplainedRecord) {
    self.report = report
    self.record = record
  }

  var text: String {
    let sections = [
      title, copies, reading, trail, conditions, rates,
      record.components.map(component).joined(), outcome,
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var title: String {
    let name = record.id.isEmpty ? "the row at \(place(record.copies.first))" : record.id
    let account = record.account.isEmpty ? "" : " of account \(record.account)"
    let reason = record.reason.isEmpty ? "" : ": \(record.reason)"
    return "\(name)\(account): \(record.disposition?.text ?? "quarantined")\(reason)\n"
  }

  private func place(_ copy: ExplainedCopy?) -> String {
    copy.map { "\($0.export):\($0.line)" } ?? ""
  }

  private var copies: String {
    section(
      "Where it stands",
      record.copies.map { [place($0), $0.disposition?.text ?? "quarantined", $0.why] })
  }

  private var reading: String {
    let counts = record.copies.first
    let facts = (counts?.reading ?? []).map { [$0.name, $0.value, $0.note] }
    return section(
      "How \(place(counts)) was read", facts + [["as it stands", counts?.raw ?? ""]])
  }

  private var trail: String {
    section(
      "Whose it is, at its event time",
      record.trail.map { [$0.name, $0.value, $0.place, $0.note] })
  }

  private var conditions: String {
    var hasFailed = false
    let rows = record.conditions.map { condition -> [String] in
      let isFirst = !condition.holds && !hasFailed
      hasFailed = hasFailed || !condition.holds
      let verdict = condition.holds ? "yes" : isFirst ? "NO, this decides" : "no"
      return ["\(condition.number) \(verdict)", condition.text, condition.place]
    }
    return section("May the client be charged?", rows)
  }

  private var rates: String {
    guard let rates = record.rates else { return "" }
    let rows = rates.candidates.map { rate in
      [
        rate.isChosen ? "chosen" : "passed over", rate.place,
        "from \(rate.origin) to \(rate.destination)", price(rate, rates.product), rate.why,
        rate.validity,
      ]
    }
    let title =
      "Which row of the \(rates.provider.text) cards prices \(rates.product.text): \(rates.use)"
    return rows.isEmpty ? title + "\n" : section(title, rows)
  }

  private func price(_ rate: ExplainedRate, _ product: Product) -> String {
    var text = rate.unitPrice.text
    if product.isVoice {
      text += " a minute, steps \(rate.initialIncrement)/\(rate.increment) s"
      if rate.connectionFee != .zero { text += ", \(rate.connectionFee.text) a call" }
    }
    if rate.discount != .zero { text += ", discount \(rate.discount.text)" }
    return text
  }

  private func component(_ part: ExplainedComponent) -> String {
    let settings = "(\(report.rounding.text), \(report.lineDecimals) decimals)"
    var rows = [
      ["quantity", part.quantityNote],
      ["cost", "\(part.costFormula) → \(part.cost) \(report.currency) \(settings)"],
      ["", "from \(part.costPlace)"],
    ]
    if part.multiplier.isEmpty {
      rows.append(["charge", "none: the record is absorbed"])
    } else {
      rows += [
        ["multiplier", "\(part.multiplier): \(part.multiplierOrigin), \(part.multiplierPlace)"],
        ["charge", "\(part.chargeFormula) → \(part.charge) \(report.currency) \(settings)"],
      ]
    }
    if let line = part.line {
      rows.append(["invoice", "line \(line.number) of \(line.path): \(line.amount)"])
    }
    return section("Component \(part.component.number), \(part.component.product.text)", rows)
      + (part.component.number == record.components.last?.component.number ? "" : "\n")
  }

  private var outcome: String {
    var rows = [[record.outcome]]
    if record.isInSuspense { rows.append(["it stands in the run's suspense.csv"]) }
    if !record.remedy.isEmpty { rows.append(["what to do: \(record.remedy)"]) }
    return section("What became of it", rows)
  }

  /// A title, and rows in columns below it; nothing without rows.
  private func section(_ title: String, _ rows: [[String]]) -> String {
    guard let columns = rows.map(\.count).max() else { return "" }
    let widths = (0..<columns).map { column in
      rows.compactMap { column < $0.count - 1 ? $0[column].count : nil }.max() ?? 0
    }
    let lines = rows.map { row -> String in
      var cells = row
      while cells.count > 1, cells.last == "" { cells.removeLast() }
      let padded = cells.indices.dropLast().map { column in
        cells[column] + String(repeating: " ", count: widths[column] - cells[column].count)
      }
      return "  " + (padded + cells.suffix(1)).joined(separator: "  ")
    }
    return title + "\n" + lines.joined(separator: "\n") + "\n"
  }
}
