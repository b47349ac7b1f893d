internal import Model
internal import Text

/// Calls and messages of any provider as CSV, with the columns of spec 3.1.
enum CDRFormat {
  static let header: StaticString = """
    sid,account_sid,direction,from,to,status,start_time,date_sent,date_created,date_updated,\
    duration,num_segments,num_media,price,price_unit,error_code

    """

  static func add(_ row: UsageRow, of population: Population, to text: inout TextBuffer) {
    text.addSID(row)
    text.comma()
    text.add(population.accounts[row.account].id)
    text.comma()
    text.add(row.direction)
    text.comma()
    text.addFrom(row)
    text.comma()
    text.addTo(row)
    text.comma()
    text.add(row.status.text)
    text.comma()
    addTimes(row, to: &text)
    addCounts(row, to: &text)
    text.addPrice(row)
    text.comma()
    if row.price != nil { text.add("USD") }
    text.comma()
    if row.errorCode > 0 { text.add(row.errorCode) }
    text.lineEnd()
  }

  private static func addTimes(_ row: UsageRow, to text: inout TextBuffer) {
    if row.kind == .call { text.addInstant(row.startedAt) }
    text.comma()
    if row.kind != .call { text.addInstant(row.startedAt) }
    text.comma()
    text.addInstant(row.createdAt)
    text.comma()
    text.addInstant(row.updatedAt)
    text.comma()
  }

  private static func addCounts(_ row: UsageRow, to text: inout TextBuffer) {
    if row.kind == .call, row.status != .inProgress { text.add(row.durationSeconds) }
    text.comma()
    if row.kind != .call { text.add(row.segments) }
    text.comma()
    if row.kind != .call { text.add(row.media) }
    text.comma()
  }
}
