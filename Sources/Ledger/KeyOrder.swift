public import Model

/// An order in which the rows of one key follow each other, those of one content by place.
public enum KeyOrder {
  /// - Parameter hash: orders rows first, so that few texts are compared.
  public static func precedes(
    _ left: UnsafePointer<RatedRecord>, _ right: UnsafePointer<RatedRecord>, _ hash: KeyHash
  ) -> Bool {
    let (leftHash, rightHash) = unsafe (hash(left), hash(right))
    return unsafe leftHash == rightHash ? precedes(left, right) : leftHash < rightHash
  }

  /// - Precondition: the hashes of both keys are equal.
  public static func precedes(
    _ left: UnsafePointer<RatedRecord>, _ right: UnsafePointer<RatedRecord>
  ) -> Bool {
    let keys = unsafe compareKeys(left, right)
    if keys != 0 { return keys < 0 }
    let (first, second) = unsafe (left.pointee, right.pointee)
    return (first.contentHash, first.position) < (second.contentHash, second.position)
  }

  /// Below 0, 0 or above 0; 0 for rows of one key alone, and for rows without one.
  private static func compareKeys(
    _ left: UnsafePointer<RatedRecord>, _ right: UnsafePointer<RatedRecord>
  ) -> Int {
    let (first, second) = unsafe (fixedPart(left.pointee), fixedPart(right.pointee))
    if first != second { return first < second ? -1 : 1 }
    guard unsafe left.pointee.hasKey else { return 0 }
    let (leftTexts, rightTexts) = unsafe (RecordTexts(left), RecordTexts(right))
    let accounts = unsafe compare(leftTexts.account, rightTexts.account)
    return unsafe accounts != 0 ? accounts : compare(leftTexts.idText, rightTexts.idText)
  }

  /// What of a key has a fixed size: account, form and kind, id.
  private static func fixedPart(_ record: RatedRecord) -> (Int32, UInt8, UInt64, UInt64) {
    guard record.hasKey else { return (.min, 0, 0, 0) }
    let isWallet: UInt8 = record.kind == .walletTransaction ? 4 : 0
    return (record.account, record.idForm | isWallet, record.idHigh, record.idLow)
  }

  private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer)
    -> Int
  {
    if unsafe left.elementsEqual(right) { return 0 }
    return unsafe left.lexicographicallyPrecedes(right) ? -1 : 1
  }
}
