internal import Model
internal import Pipeline
internal import Rating
internal import RunFiles

extension RecordExplainer {
  /// The card where it has a say in the record (spec 4.2 to 4.4).
  func addRates(
    _ found: FoundRecord, _ record: RatedRecord, _ standing: Standing?,
    to result: inout ExplainedRecord
  ) {
    guard let standing, standing.hasBookRows, record.kind != .walletTransaction,
      let product = product(found, record, standing.provider)
    else { return }
    let explainer = ComponentExplainer(
      rater: rater, record: record, provider: standing.provider, durationSeconds: nil)
    let use: String
    if explainer.isSplit {
      use = "the row gives the usage's part of the reported price; the rest is the carrier fee"
    } else if explainer.isCard || record.outcome == .suspended {
      use = "the row sets the price"
    } else if product.isVoice {
      use = "the price is the reported one; the row only rounds the seconds"
    } else {
      use = "the price is the reported one; the row is only compared with it"
    }
    result.rates = RateTrail(rater: rater).rates(record, standing.provider, product, use: use)
  }

  /// The product that is looked up; nil when nothing is.
  private func product(_ found: FoundRecord, _ record: RatedRecord, _ provider: Provider)
    -> Product?
  {
    if case .charge(let charge) = found.origin {
      let line = Int32(truncatingIfNeeded: charge.record.position)
      return book.numbers.first { $0.source.line == line }?.product
    }
    guard let usage = found.row?.record else { return nil }
    let isFailed = usage.status == .failedMessage
    if isFailed {
      return book.settings.basis(of: provider) == .card ? .feeFailedMessage : nil
    }
    switch record.outcome {
    case .rateable: return record.product
    case .suspended where record.reason == .noRate || record.reason == .splitImpossible:
      return Rater.product(of: usage)
    default: return nil
    }
  }

  func zeroReason(_ found: FoundRecord, _ record: RatedRecord, _ standing: Standing?)
    -> String
  {
    guard let row = found.row else { return "" }
    let settings = book.settings
    switch row.record.status {
    case .failedMessage: return failedReason(row, record, standing)
    case .undelivered: return "an undelivered WhatsApp message is free"
    case .rated where row.record.kind == .call:
      return "a call of 0 s before \(settings.zeroSecondCallFrom) (zero_second_call_from)"
    default: return "its status is none that is billed"
    }
  }

  private func failedReason(_ row: FoundRow, _ record: RatedRecord, _ standing: Standing?)
    -> String
  {
    guard let standing else { return "a failed message" }
    let isCard = book.settings.basis(of: standing.provider) == .card
    if !isCard, row.record.hasPrice { return "a failed message whose reported price is 0" }
    if isCard, record.rate < 0 {
      return "a failed message, and no row of the card prices that then"
    }
    let code = row.fields.first { $0.name == "error_code" }?.value ?? ""
    let exemption = book.exemptions.first {
      Spelled($0.errorCode) == Spelled(code) && $0.validity.contains(record.eventTime)
    }
    return "a failed message whose error code \(code) is exempt"
      + (exemption.map { " (\(book.place($0.source)))" } ?? "")
  }

  package func scope(_ found: FoundRecord) -> String {
    guard let record = found.row?.record else { return "" }
    if record.kind != .walletTransaction {
      return "with lc_source wallet, usage of LC Phone is charged from wallet rows"
    }
    guard let product = record.walletProduct else {
      return "this wallet row is no usage that is charged"
    }
    return "with lc_source cdr, \(product.text) is charged from call-detail records; "
      + "the wallet row serves reconciliation"
  }
}
