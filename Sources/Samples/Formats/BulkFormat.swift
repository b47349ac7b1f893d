internal import Model
internal import Text

/// Twilio BulkExport: whole Call and Message resources, one JSON object a line.
enum BulkFormat {
  static func add(_ row: UsageRow, of population: Population, to text: inout TextBuffer) {
    let account = population.accounts[row.account].id
    text.add("{\"account_sid\":\"")
    text.add(account)
    if row.kind == .call {
      addCall(row, account, to: &text)
    } else {
      addMessage(row, account, to: &text)
    }
    text.add("}\n")
  }

  private static func addCall(_ row: UsageRow, _ account: [UInt8], to text: inout TextBuffer) {
    text.add("\",\"annotation\":null,\"answered_by\":null,\"api_version\":\"2010-04-01\"")
    text.add(",\"caller_name\":\"\"")
    addInstant("date_created", row.createdAt, to: &text)
    addInstant("date_updated", row.updatedAt, to: &text)
    addCommon(row, to: &text)
    text.add(",\"duration\":")
    addQuoted(row.status == .inProgress ? nil : row.durationSeconds, to: &text)
    addInstant("end_time", row.updatedAt, to: &text)
    text.add(",\"forwarded_from\":null,\"group_sid\":null,\"parent_call_sid\":null")
    text.add(",\"phone_number_sid\":\"PN")
    text.addHex(row.own)
    text.addHex(row.own ^ 0x5555_5555_5555_5555)
    text.add("\",\"queue_time\":\"0\"")
    text.add(row.price == nil ? ",\"price_unit\":null" : ",\"price_unit\":\"USD\"")
    addInstant("start_time", row.startedAt, to: &text)
    text.add(",\"trunk_sid\":\"\"")
    addPaths(row, account, folder: "Calls/", ["notifications", "recordings"], to: &text)
  }

  private static func addMessage(_ row: UsageRow, _ account: [UInt8], to text: inout TextBuffer) {
    var random = row.random
    text.add("\",\"api_version\":\"2010-04-01\",\"body\":\"")
    MessageText.add(&random, quote: "\\\"", lineEnd: "\\n", to: &text)
    text.add("\"")
    addInstant("date_created", row.createdAt, to: &text)
    addInstant("date_sent", row.startedAt, to: &text)
    addInstant("date_updated", row.updatedAt, to: &text)
    addCommon(row, to: &text)
    text.add(",\"error_code\":")
    if row.errorCode > 0 { text.add(row.errorCode) } else { text.add("null") }
    text.add(",\"error_message\":")
    text.add(row.errorCode > 0 ? "\"Message was not delivered\"" : "null")
    text.add(",\"messaging_service_sid\":null,\"num_media\":")
    addQuoted(row.media, to: &text)
    text.add(",\"num_segments\":")
    addQuoted(row.segments, to: &text)
    // Bulk exports of messages leave the currency out.
    text.add(",\"price_unit\":null")
    addPaths(row, account, folder: "Messages/", ["media", "feedback"], to: &text)
  }

  /// What calls and messages have in common, but for their instants and paths.
  private static func addCommon(_ row: UsageRow, to text: inout TextBuffer) {
    text.add(",\"direction\":\"")
    text.add(row.direction)
    text.add("\",\"from\":\"")
    text.addFrom(row)
    text.add("\",\"to\":\"")
    text.addTo(row)
    text.add("\",\"price\":")
    if row.price == nil {
      text.add("null")
    } else {
      text.add("\"")
      text.addPrice(row)
      text.add("\"")
    }
    text.add(",\"sid\":\"")
    text.addSID(row)
    text.add("\",\"status\":\"")
    text.add(row.status.text)
    text.add("\"")
  }

  private static func addInstant(
    _ name: StaticString, _ seconds: Int64, to text: inout TextBuffer
  ) {
    text.add(",\"")
    text.add(name)
    text.add("\":\"")
    text.addInstant(seconds)
    text.add("\"")
  }

  private static func addQuoted(_ number: Int?, to text: inout TextBuffer) {
    guard let number else { return text.add("null") }
    text.add("\"")
    text.add(number)
    text.add("\"")
  }

  private static func addPaths(
    _ row: UsageRow, _ account: [UInt8], folder: StaticString, _ parts: [StaticString],
    to text: inout TextBuffer
  ) {
    text.add(",\"subresource_uris\":{")
    for (index, part) in parts.enumerated() {
      text.add(index == 0 ? "\"" : ",\"")
      text.add(part)
      text.add("\":\"")
      addPath(row, account, folder, to: &text)
      text.add("/")
      text.add(part)
      text.add(".json\"")
    }
    text.add("},\"uri\":\"")
    addPath(row, account, folder, to: &text)
    text.add(".json\"")
  }

  private static func addPath(
    _ row: UsageRow, _ account: [UInt8], _ folder: StaticString, to text: inout TextBuffer
  ) {
    text.add("/2010-04-01/Accounts/")
    text.add(account)
    text.add("/")
    text.add(folder)
    text.addSID(row)
  }
}
