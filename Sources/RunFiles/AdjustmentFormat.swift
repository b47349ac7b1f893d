public import Model
public import Text

/// Why a line's amount is another one in the new run.
public enum AdjustmentReason: String, CaseIterable, Sendable {
  /// What it costs the agency: a rate row, a surcharge, a setting.
  case rate
  /// The multiplier on that cost.
  case markup
  /// Who pays: the client before and the agency now, the reverse, or another client.
  case eligibility
  /// The record's own fields: another kept version.
  case record
  /// The record was not in the old exports.
  case new
  /// The record is gone from the exports.
  case withdrawn
}

/// Writes the files that tell what one run charges differently from another.
///
/// Every file re-adds: `delta` = `new_amount` − `old_amount` in each row, in each sum.
public struct AdjustmentFormat: Sendable {
  private let decimals: Int
  private let currency: String

  /// - Parameter decimals: those of the run that has more.
  public init(decimals: Int, currency: String) {
    self.decimals = decimals
    self.currency = currency
  }

  /// The folder of agencies that cannot have one of their own beside the files of the whole.
  public static let apart = "agencies"
  private static let taken = [apart, "summary.csv", Manifest.sumsName, Manifest.name]

  /// Where the files of an agency's sub-accounts lie: in a folder of its id, or in `agencies/`
  /// where something else has that name.
  public static func folder(of agency: String) -> String {
    taken.contains(agency) ? apart + "/" + agency : agency
  }

  public static let linesHeader: StaticString = """
    line,record_id,component,started_at,product,old_amount,new_amount,delta,currency,reason

    """

  /// - Parameter cells: `record_id` to `product`, as an invoice line holds them.
  public func appendLine(
    _ line: Int64, _ cells: UnsafeRawBufferPointer, old: Money, new: Money,
    _ reason: AdjustmentReason, to buffer: inout TextBuffer
  ) {
    buffer.append(line)
    buffer.append(UInt8(ascii: ","))
    unsafe buffer.append(cells)
    appendAmounts(old, new, to: &buffer)
    buffer.append(UInt8(ascii: ","))
    buffer.append(reason.rawValue)
    buffer.append(UInt8(ascii: "\n"))
  }

  public static let summaryHeader: StaticString =
    "agency_id,sub_account_id,lines,old_amount,new_amount,delta,currency\n"

  /// - Parameter subAccount: empty in the last row, whose agency is `total`.
  public func appendSummaryRow(
    _ agency: String, _ subAccount: String, lines: Int64, old: Money, new: Money,
    to buffer: inout TextBuffer
  ) {
    buffer.appendCell(agency)
    buffer.append(UInt8(ascii: ","))
    buffer.appendCell(subAccount)
    buffer.append(",\(lines)")
    appendAmounts(old, new, to: &buffer)
    buffer.append(UInt8(ascii: "\n"))
  }

  private func appendAmounts(_ old: Money, _ new: Money, to buffer: inout TextBuffer) {
    for amount in [old, new, new - old] {
      buffer.append(UInt8(ascii: ","))
      buffer.append(amount, decimals: decimals)
    }
    buffer.append(UInt8(ascii: ","))
    buffer.append(currency)
  }
}

/// `SHA256SUMS` of these files, as `sha256sum -c` reads it.
public func sumsText(_ entries: [FileEntry]) -> String {
  sortedByPath(entries).map { "\($0.sha256)  \($0.path)\n" }.joined()
}
