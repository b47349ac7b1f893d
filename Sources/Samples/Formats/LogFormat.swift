internal import Model
internal import Text

/// Twilio's message log as CSV, with quoted bodies.
enum LogFormat {
  static let header: StaticString = """
    From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,\
    PriceUnit

    """

  static func add(_ row: UsageRow, of population: Population, to text: inout TextBuffer) {
    var random = row.random
    text.addFrom(row)
    text.comma()
    text.addTo(row)
    text.add(",\"")
    MessageText.add(&random, quote: "\"\"", lineEnd: "\n", to: &text)
    text.add("\",")
    text.add(row.status.text)
    text.comma()
    text.addInstant(row.startedAt)
    text.add(",2010-04-01,")
    text.add(row.segments)
    text.comma()
    if row.errorCode > 0 { text.add(row.errorCode) }
    text.comma()
    text.add(population.accounts[row.account].id)
    text.comma()
    text.addSID(row)
    text.comma()
    text.add(row.direction)
    text.comma()
    text.addPrice(row)
    text.comma()
    if row.price != nil { text.add("USD") }
    text.lineEnd()
  }
}
