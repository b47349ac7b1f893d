internal import CScan
package import Model

/// Reads instants, quickest where the form is `2026-10-01T00:00:00Z` and the day is the one of the
/// instant before, as it nearly always is in an export of one day.
package struct InstantReader {
  /// `YYYY-MM-` and `DD` as they stand; at first 1970-01-01, so that what is known is always true.
  private var lastDay: (high: UInt64, low: UInt16) = (0x2D31_302D_3037_3931, 0x3031)
  private var lastDayStart: Int64 = 0

  package init() {}

  /// - Returns: nil for a form that spec 3.1 does not know.
  package mutating func read(_ text: Bytes) -> Instant? {
    guard text.count == 20, text[10] == UInt8(ascii: "T"), text[19] == UInt8(ascii: "Z") else {
      return Instants.any(text)
    }
    // `YYYY-MM-` and `DD`
    let high = text.word(0)
    let low = UInt16(text[8]) << 8 | UInt16(text[9])
    if high != lastDay.high || low != lastDay.low {
      guard let instant = Instants.rfc3339(text) else { return nil }
      lastDay = (high, low)
      lastDayStart = instant.day * 86_400
      return instant
    }
    guard let seconds = secondsOfDay(text.word(11)) else { return nil }
    return Instant(seconds: lastDayStart + seconds)
  }

  /// `HH:MM:SS`
  private func secondsOfDay(_ word: UInt64) -> Int64? {
    let colons: UInt64 = 0x00_00_3A_00_00_3A_00_00
    let mask: UInt64 = 0x00_00_FF_00_00_FF_00_00
    guard word & mask == colons else { return nil }
    let digits = word & ~mask | 0x00_00_30_00_00_30_00_00
    guard rebill_are_digits(digits) != 0 else { return nil }
    let nibbles = digits & 0x0F0F_0F0F_0F0F_0F0F
    let hour = Int64(nibbles & 0xF) * 10 + Int64(nibbles >> 8 & 0xF)
    let minute = Int64(nibbles >> 24 & 0xF) * 10 + Int64(nibbles >> 32 & 0xF)
    let second = Int64(nibbles >> 48 & 0xF) * 10 + Int64(nibbles >> 56 & 0xF)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return hour * 3_600 + minute * 60 + second
  }
}
