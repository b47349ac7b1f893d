public import Model

/// The numbers of exports and book, read from bytes without allocating.
public enum Numbers {
  /// `-?digits[.1 to 9 digits]`
  ///
  /// - Returns: nil for any other form, and for what does not fit ``Model/Decimal``.
  @inlinable
  public static func decimal(_ bytes: Bytes) -> Decimal? {
    var index = 0
    let negative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
    if negative { index = 1 }
    var value: UInt64 = 0
    let firstDigit = index
    while index < bytes.count, isDigit(bytes[index]) {
      // Ten more than fit ten thousand million are refused below, before they can wrap.
      guard value < 100_000_000_000 else { return nil }
      value = value * 10 + UInt64(bytes[index] & 0x0F)
      index += 1
    }
    guard index > firstDigit else { return nil }
    var places = 0
    if index < bytes.count {
      guard bytes[index] == UInt8(ascii: "."), case 1...9 = bytes.count - index - 1 else {
        return nil
      }
      guard value < 10_000_000_000 else { return nil }
      index += 1
      places = bytes.count - index
      while index < bytes.count {
        guard isDigit(bytes[index]) else { return nil }
        value = value * 10 + UInt64(bytes[index] & 0x0F)
        index += 1
      }
    }
    let (nano, overflow) = value.multipliedReportingOverflow(by: powersOfTen64(9 - places))
    guard !overflow, nano <= UInt64(Int64.max) else { return nil }
    return Decimal(nano: negative ? -Int64(nano) : Int64(nano))
  }

  /// Digits only; leading zeros are allowed.
  ///
  /// - Returns: nil for any other form, and above 4,294,967,295.
  @inlinable
  public static func count(_ bytes: Bytes) -> UInt32? {
    guard bytes.count > 0 else { return nil }
    var value: UInt64 = 0
    for index in 0..<bytes.count {
      guard isDigit(bytes[index]) else { return nil }
      value = value * 10 + UInt64(bytes[index] & 0x0F)
      guard value <= UInt64(UInt32.max) else { return nil }
    }
    return UInt32(value)
  }
}
