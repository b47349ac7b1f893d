internal import Model
internal import Text

/// The fields of a call or message resource that are taken, in the order in which every reader
/// hands them over (spec 3.1).
enum Field: Int, CaseIterable {
  case sid, accountSID, direction, from, to, status, startTime, dateSent, dateCreated, dateUpdated
  case duration, numSegments, numMedia, price, priceUnit, errorCode

  /// The column or key that holds it.
  static let names = [
    "sid", "account_sid", "direction", "from", "to", "status", "start_time", "date_sent",
    "date_created", "date_updated", "duration", "num_segments", "num_media", "price", "price_unit",
    "error_code",
  ]

  static let count = 16
}

/// The columns of a wallet transaction that are taken (spec 3.4).
enum WalletField: Int, CaseIterable {
  case transactionID, locationID, description, activityDate, amount

  static let names = ["Transaction ID", "Location Id", "Description", "Activity Date", "Amount"]
}

/// The fields of one row, by ``Field`` or ``WalletField``; absent ones are empty.
typealias FieldBuffer = UnsafeMutablePointer<Bytes>
