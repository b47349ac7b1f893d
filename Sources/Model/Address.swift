/// What kind of end a call or message has (spec 3.1).
@frozen
public enum AddressClass: UInt8, CaseIterable, Sendable {
  case e164, client, sip, sim, short, alpha, anonymous

  public static let texts = ["", "client", "sip", "sim", "short", "alpha", "anonymous"]
  public var text: String { AddressClass.texts[Int(rawValue)] }

  /// Reads a class as a rate card names it; `e164` has no name of its own.
  public init?(_ text: some StringProtocol) {
    guard !text.isEmpty, let index = AddressClass.texts.firstIndex(where: { $0 == text })
    else { return nil }
    self.init(rawValue: UInt8(index))
  }
}

/// One end of a call or message, packed into eight bytes.
///
/// An E.164 number is held whole: its digits as a number, and how many they are (leading zeros
/// count). Of every other class only the length of its text is held; the text itself stays with
/// whoever holds the record.
@frozen
public struct Address: Equatable, Sendable {
  /// class (4 bits) · digit count (4 bits) · digits or text length (56 bits)
  public var bits: UInt64

  @inlinable
  public init(bits: UInt64) { self.bits = bits }

  /// - Parameters:
  ///   - digits: less than 10¹⁵.
  ///   - count: 1 to 15.
  @inlinable
  public init(e164 digits: UInt64, count: Int) {
    bits = UInt64(truncatingIfNeeded: count) << 56 | digits
  }

  @inlinable
  public init(_ addressClass: AddressClass, textBytes: Int) {
    bits = UInt64(addressClass.rawValue) << 60 | UInt64(textBytes)
  }

  /// The end that is not there: its text is empty.
  @inlinable
  public static var empty: Address { Address(.anonymous, textBytes: 0) }

  @inlinable
  public var addressClass: AddressClass {
    AddressClass(rawValue: UInt8(truncatingIfNeeded: bits >> 60)) ?? .alpha
  }
  @inlinable
  public var isE164: Bool { bits >> 60 == 0 }
  @inlinable
  public var digitCount: Int { Int(truncatingIfNeeded: bits >> 56 & 0xF) }
  @inlinable
  public var digits: UInt64 { bits & 0x00FF_FFFF_FFFF_FFFF }
  /// Bytes of text that belong to this address outside of it; 0 for E.164.
  @inlinable
  public var textBytes: Int { isE164 ? 0 : Int(truncatingIfNeeded: digits) }

  /// The number's digits moved to the left end of fifteen, so that a prefix is a range.
  @inlinable
  public var leftAligned: UInt64 { digits * powersOfTen64(15 - digitCount) }
}

/// 10ⁿ for n from 0 to 18.
@inlinable
public func powersOfTen64(_ exponent: Int) -> UInt64 {
  switch exponent {
  case 0: 1
  case 1: 10
  case 2: 100
  case 3: 1_000
  case 4: 10_000
  case 5: 100_000
  case 6: 1_000_000
  case 7: 10_000_000
  case 8: 100_000_000
  case 9: 1_000_000_000
  case 10: 10_000_000_000
  case 11: 100_000_000_000
  case 12: 1_000_000_000_000
  case 13: 10_000_000_000_000
  case 14: 100_000_000_000_000
  case 15: 1_000_000_000_000_000
  case 16: 10_000_000_000_000_000
  case 17: 100_000_000_000_000_000
  default: 1_000_000_000_000_000_000
  }
}
