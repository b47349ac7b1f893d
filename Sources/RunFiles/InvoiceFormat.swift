public import Model
public import Text

/// Writes the files of one sub-account (spec 6).
public struct InvoiceFormat: Sendable {
  private let decimals: Int
  /// `,sms.outbound,` for each product
  private let productCells: [Cell]
  /// `,segment,` for each unit
  private let unitCells: [Cell]
  /// `,USD` and the line end
  private let endingCell: Cell

  /// A short text, ready to be stored in two words.
  private struct Cell {
    let low: (UInt64, UInt64, UInt64, UInt64)
    let count: Int

    init(_ text: String) {
      var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
      count = text.utf8.count
      precondition(count <= 32, "a cell longer than four words")
      unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: text.utf8) }
      low = words
    }

    /// - Parameter room: 32 bytes or more.
    @inline(__always)
    func store(to room: UnsafeMutablePointer<UInt8>) {
      unsafe UnsafeMutableRawPointer(room).storeBytes(
        of: low, as: (UInt64, UInt64, UInt64, UInt64).self)
    }
  }

  public init(_ settings: Settings) {
    decimals = settings.lineDecimals
    endingCell = Cell(",\(settings.currency)\n")
    productCells = Product.allCases.map { Cell(",\($0.text),") }
    unitCells = Unit.allCases.map { Cell(",\($0.text),") }
  }

  public static let linesHeader: StaticString =
    "line,record_id,component,started_at,product,from,to,quantity,unit,amount,currency\n"

  /// One invoice line but for its number, which stands before it.
  ///
  /// - Complexity: O(its length); allocates nothing.
  public func appendLine(
    _ record: UnsafePointer<RatedRecord>, _ component: Component, to buffer: inout TextBuffer
  ) {
    let texts = unsafe RecordTexts(record)
    buffer.append(UInt8(ascii: ","))
    if unsafe record.pointee.idForm == 0 {
      unsafe buffer.appendCell(texts.idText)
    } else {
      let room = unsafe buffer.room(34)
      unsafe buffer.advance(texts.writeID(to: room))
    }
    buffer.append(UInt8(ascii: ","))
    buffer.append(UInt64(component.number))
    buffer.append(UInt8(ascii: ","))
    unsafe buffer.append(record.pointee.eventTime)
    append(productCells[Int(component.product.rawValue)], to: &buffer)
    unsafe buffer.appendCell(record.pointee.from, text: texts.from)
    buffer.append(UInt8(ascii: ","))
    unsafe buffer.appendCell(record.pointee.to, text: texts.to)
    buffer.append(UInt8(ascii: ","))
    buffer.append(component.quantity)
    append(unitCells[Int(component.unit.rawValue)], to: &buffer)
    buffer.append(component.charge, decimals: decimals)
    append(endingCell, to: &buffer)
  }

  @inline(__always)
  private func append(_ cell: Cell, to buffer: inout TextBuffer) {
    unsafe cell.store(to: buffer.room(32))
    buffer.advance(cell.count)
  }

  public static let summaryHeader: StaticString = "product,lines,quantity,unit,amount,currency\n"

  /// One product of an invoice summary.
  public func appendSummaryRow(
    _ product: Product, lines: Int64, quantity: Int64, _ unit: Unit, _ amount: Money,
    to buffer: inout TextBuffer
  ) {
    buffer.append(product.text)
    append(",", lines, to: &buffer)
    append(",", quantity, to: &buffer)
    append(",", unit.text, to: &buffer)
    append(",", amount, to: &buffer)
    append(endingCell, to: &buffer)
  }

  public func appendSummaryTotal(lines: Int64, _ amount: Money, to buffer: inout TextBuffer) {
    append("total,", lines, to: &buffer)
    append(",,,", amount, to: &buffer)
    append(endingCell, to: &buffer)
  }

  public static let walletHeader: StaticString = "at,kind,amount,balance,currency\n"

  public func appendWalletRow(
    at: Instant, kind: String, amount: Money, balance: Money, to buffer: inout TextBuffer
  ) {
    buffer.append(at)
    append(",", kind, to: &buffer)
    append(",", amount, to: &buffer)
    append(",", balance, to: &buffer)
    append(endingCell, to: &buffer)
  }

  // MARK: Agency files

  public static let creditHeader: StaticString = """
    sub_account_id,provider,product,disposition,reason,records,quantity,unit,provider_cost,\
    client_charge,margin,currency

    """

  public func appendCreditRow(
    _ subAccount: String, _ provider: Provider, _ product: Product, _ disposition: Disposition,
    _ reason: AbsorbReason, records: Int64, quantity: Int64, _ unit: Unit, cost: Money,
    charge: Money, to buffer: inout TextBuffer
  ) {
    buffer.appendCell(subAccount)
    for text in [provider.text, product.text, disposition.text, reason.text] {
      append(",", text, to: &buffer)
    }
    append(",", records, to: &buffer)
    append(",", quantity, to: &buffer)
    append(",", unit.text, to: &buffer)
    for amount in [cost, charge, charge - cost] { append(",", amount, to: &buffer) }
    append(endingCell, to: &buffer)
  }

  // MARK: Files of the whole run

  public static let suspenseHeader: StaticString = "export,line,record_id,reason,detail,raw\n"

  public static let statusHeader: StaticString =
    "agency_id,sub_account_id,provider,status,reason,multiplier\n"

  public static let varianceHeader: StaticString =
    "agency_id,provider,product,records,reported_cost,card_cost,difference,currency\n"

  public func appendVarianceRow(
    _ agency: String, _ provider: Provider, _ product: Product, records: Int64, reported: Money,
    card: Money, difference: Money, to buffer: inout TextBuffer
  ) {
    buffer.appendCell(agency)
    for text in [provider.text, product.text] { append(",", text, to: &buffer) }
    append(",", records, to: &buffer)
    for amount in [reported, card, difference] { append(",", amount, to: &buffer) }
    append(endingCell, to: &buffer)
  }

  // MARK: Cells with what stands before them

  private func append(_ before: StaticString, _ text: String, to buffer: inout TextBuffer) {
    buffer.append(before)
    buffer.append(text)
  }

  private func append(_ before: StaticString, _ count: Int64, to buffer: inout TextBuffer) {
    buffer.append(before)
    buffer.append(count)
  }

  private func append(_ before: StaticString, _ amount: Money, to buffer: inout TextBuffer) {
    buffer.append(before)
    buffer.append(amount, decimals: decimals)
  }
}
