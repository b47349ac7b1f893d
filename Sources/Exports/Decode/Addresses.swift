internal import CScan
package import Model
package import Text

/// One end of a call or message as it was read.
package struct ReadAddress {
  package var address: Address
  /// The text that belongs to it outside; empty for E.164.
  package var text: Bytes
  package var isWhatsApp: Bool
}

package enum Addresses {
  /// Tells what kind of end `text` names (spec 3.1).
  package static func read(_ text: Bytes) -> ReadAddress {
    if text.count > 1, text[0] == UInt8(ascii: "+") {
      return plain(text, isWhatsApp: false)
    }
    if text.hasPrefix("whatsapp:") { return plain(text.dropFirst(9), isWhatsApp: true) }
    return plain(text, isWhatsApp: false)
  }

  private static func plain(_ text: Bytes, isWhatsApp: Bool) -> ReadAddress {
    if let number = e164(text) {
      return ReadAddress(address: number, text: text.prefix(0), isWhatsApp: isWhatsApp)
    }
    let addressClass = addressClass(text)
    return ReadAddress(
      address: Address(addressClass, textBytes: text.count), text: text, isWhatsApp: isWhatsApp)
  }

  /// `+` and 1 to 15 digits, or 9 to 15 digits that lack their sign; none of the numbers that
  /// providers send for a withheld one.
  private static func e164(_ text: Bytes) -> Address? {
    guard text.count > 0 else { return nil }
    let signed = text[0] == UInt8(ascii: "+")
    let count = signed ? text.count - 1 : text.count
    guard count >= (signed ? 1 : 9), count <= 15 else { return nil }
    let digits = unsafe rebill_digits(text.start + (signed ? 1 : 0), count)
    guard digits != .max else { return nil }
    return isWithheld(digits, count) ? nil : Address(e164: digits, count: count)
  }

  /// The numbers that carriers send for a caller who is not to be known.
  private static func isWithheld(_ digits: UInt64, _ count: Int) -> Bool {
    digits == 266_696_687 && count == 9 || digits == 86_282_452_253 && count == 11
  }

  private static func addressClass(_ text: Bytes) -> AddressClass {
    if text.hasPrefix("client:") { return .client }
    if text.hasPrefix("sip:") { return .sip }
    if text.hasPrefix("sim:") { return .sim }
    if text.isEmpty || text.equals("anonymous") { return .anonymous }
    let sign = text[0] == UInt8(ascii: "+") ? 1 : 0
    guard (3...15).contains(text.count - sign) else { return .alpha }
    let digits = unsafe rebill_digits(text.start + sign, text.count - sign)
    if digits == .max { return .alpha }
    if isWithheld(digits, text.count - sign) { return .anonymous }
    return sign == 0 && text.count <= 8 ? .short : .alpha
  }
}
