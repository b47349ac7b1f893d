internal import Model
internal import Text

/// Which column of a CSV export holds which field (spec 3).
struct ColumnLayout {
  enum Format { case usage, wallet }

  let format: Format
  /// Columns of the header.
  let columns: Int
  /// Each ``Field`` or ``WalletField`` that the header has, and its column.
  let taken: [(field: Int, column: Int)]

  /// - Throws: exit 65 when no known format has such a header.
  init(header: [String], name: String, line: Int64) throws(Failure) {
    let names = header.map { $0.trimmingBlanks() }
    columns = names.count
    let columnOf: [Int]
    if let wallet = KnownHeader.wallet.columns(in: names) {
      (format, columnOf) = (.wallet, wallet)
    } else if let log = KnownHeader.messageLog.columns(in: names) {
      (format, columnOf) = (.usage, log)
    } else if let cdr = KnownHeader.cdr.columns(in: names) {
      (format, columnOf) = (.usage, cdr)
    } else {
      throw ColumnLayout.unknown(name, line)
    }
    taken = columnOf.enumerated().compactMap { $1 < 0 ? nil : ($0, $1) }
    for (_, column) in taken where names.count(where: { $0.isSpelled(names[column]) }) != 1 {
      throw ColumnLayout.repeated(names[column], name, line)
    }
  }

  static func unknown(_ name: String, _ line: Int64) -> Failure {
    Failure(
      .badExport,
      Problem(
        "E303", path: name, line: Int(line), "the header belongs to no known export format",
        help: """
          known are: JSON lines (Twilio BulkExport); CDR CSV with columns sid and account_sid; \
          Twilio message log (\(KnownHeader.messageLog.text)); wallet transactions \
          (\(KnownHeader.wallet.text))
          """))
  }

  static func repeated(_ column: String, _ name: String, _ line: Int64) -> Failure {
    Failure(
      .badExport,
      Problem(
        "E304", path: name, line: Int(line), "column \(column) stands twice in the header",
        help: "keep one of the two columns and run again"))
  }
}

/// The header of a known CSV format: the columns that tell it, and the fields it holds.
private struct KnownHeader {
  /// All of these must be there.
  let required: [String]
  /// The column of each field; nil = the format has none. An export's column may have the name "".
  let fields: [String?]

  var text: String { required.joined(separator: ",") }

  /// - Returns: nil when a required column is missing.
  func columns(in names: [String]) -> [Int]? {
    func column(_ name: String) -> Int { names.firstIndex { $0.isSpelled(name) } ?? -1 }
    guard required.allSatisfy({ column($0) >= 0 }) else { return nil }
    return fields.map { $0.map(column) ?? -1 }
  }

  static let cdr = KnownHeader(required: ["sid", "account_sid"], fields: Field.names)

  static let messageLog = KnownHeader(
    required: [
      "From", "To", "Body", "Status", "SentDate", "ApiVersion", "NumSegments", "ErrorCode",
      "AccountSid", "Sid", "Direction", "Price", "PriceUnit",
    ],
    fields: [
      "Sid", "AccountSid", "Direction", "From", "To", "Status", nil, "SentDate", nil, nil, nil,
      "NumSegments", nil, "Price", "PriceUnit", "ErrorCode",
    ])

  static let wallet = KnownHeader(
    required: [
      "Transaction ID", "Location Id", "Location Name", "Transaction Type", "Description",
      "Activity Date", "Date", "Amount", "Wallet Balance After Transaction",
      "Total Wallet Balance (Including Wallet Credits)",
    ],
    fields: ["Transaction ID", "Location Id", "Description", "Activity Date", "Amount"])
}

extension String {
  /// Whether both are the same bytes; `==` takes letters that only look alike for one.
  fileprivate func isSpelled(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// Without blanks and tabs at either end.
  fileprivate func trimmingBlanks() -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
