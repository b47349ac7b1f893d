internal import Ledger
internal import Model
internal import RunFiles

/// What was read in a row, in words.
struct RowReading {
  private let row: FoundRow
  private let record: UsageRecord
  private let settings: Settings

  init(_ row: FoundRow, _ settings: Settings) {
    self.row = row
    record = row.record
    self.settings = settings
  }

  var facts: [ExplainedFact] {
    record.kind == .walletTransaction ? walletFacts : usageFacts
  }

  private var walletFacts: [ExplainedFact] {
    var facts = [
      fact("kind", "wallet transaction", "a row of an agency wallet"),
      fact(
        "description", value("Description"),
        record.walletProduct.map { "\($0.text), quantity \(record.items)" }
          ?? "no usage that is charged"),
      fact(
        "event time", time(record.eventTime),
        "Activity Date, \(value("Activity Date")) in \(settings.walletTimeZone)"),
    ]
    facts.append(
      record.hasPrice
        ? fact("amount", record.price.text, "what the wallet paid") : fact("amount", "none", ""))
    return facts
  }

  private var usageFacts: [ExplainedFact] {
    var facts = [
      kind,
      fact("direction", value("direction"), direction),
      fact("status", value("status"), status),
      fact("from", row.from, record.from.kindWords),
      fact("to", row.to, record.to.kindWords),
      fact("event time", time(record.eventTime), timeSource),
    ]
    if record.dateUpdated != .missing {
      facts.append(fact("updated", record.dateUpdated.text, "date_updated"))
    }
    if record.isWhatsApp { facts.append(fact("channel", "whatsapp", "one end is whatsapp:")) }
    facts += quantities
    facts.append(price)
    if !value("error_code").isEmpty {
      let note = record.exemptCode >= 0 ? "in failed_message_exemptions.csv" : ""
      facts.append(fact("error code", value("error_code"), note))
    }
    return facts
  }

  private var kind: ExplainedFact {
    switch record.kind {
    case .call: fact("kind", "call", "its id begins with CA")
    case .message: fact("kind", "message", "its id begins with SM or MM")
    default: fact("kind", "unknown", "its id begins with neither CA nor SM nor MM")
    }
  }

  private var direction: String {
    switch record.direction {
    case .inbound: "inbound"
    case .outbound: "outbound"
    case .unknown: "none that is known"
    }
  }

  private var status: String {
    switch record.status {
    case .rated: "billed"
    case .undelivered: "billed, but free on WhatsApp"
    case .failedMessage: "a failed-message fee at most"
    case .zeroRated: "nothing to pay"
    case .notFinal: "not final yet"
    case .unknown: "none that is known"
    }
  }

  private var timeSource: String {
    let name = record.kind == .call ? "start_time" : "date_sent"
    if record.eventTime == .missing { return "neither \(name) nor date_created" }
    let isFirst = !value(name).isEmpty
    let source = isFirst ? name : "date_created, for want of \(name)"
    return "\(source): \(value(isFirst ? name : "date_created"))"
  }

  private var quantities: [ExplainedFact] {
    var facts: [ExplainedFact] = []
    if record.kind == .call {
      let text = record.duration < 0 ? "none" : "\(record.duration) s"
      facts.append(fact("duration", text, ""))
    } else {
      facts.append(fact("segments", record.segments < 0 ? "none" : "\(record.segments)", ""))
    }
    if record.media > 0 { facts.append(fact("media", "\(record.media)", "")) }
    return facts
  }

  private var price: ExplainedFact {
    guard record.hasPrice else { return fact("price", "none", "not reported yet") }
    let text = record.price.text
    switch record.priceUnit {
    case .absent: return fact("price", text, "taken as \(settings.currency)")
    case .ofBook: return fact("price", "\(text) \(settings.currency)", "as reported")
    case .foreign: return fact("price", "\(text) \(value("price_unit"))", "not the book's currency")
    }
  }

  private func time(_ instant: Instant) -> String {
    instant == .missing ? "none" : instant.text
  }

  private func value(_ name: String) -> String {
    row.fields.first { $0.name == name }?.value ?? ""
  }

  private func fact(_ name: String, _ value: String, _ note: String) -> ExplainedFact {
    ExplainedFact(name: name, value: value.isEmpty ? "none" : value, note: note)
  }
}
