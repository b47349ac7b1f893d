internal import Model
internal import Text

/// What a wallet transaction's description tells of usage (spec 3.4); the first match counts.
struct WalletUsage {
  /// nil = a top-up, mail or anything else that is not phone usage.
  var product: Product?
  var items: Int64 = 1

  init(_ description: Bytes) {
    let text = LowerCase(description)
    for (prefix, product) in WalletUsage.simple where text.hasPrefix(prefix) {
      self.product = product
      return
    }
    if text.hasPrefix("sms carrier fees") || text.hasPrefix("mms carrier fees") {
      product = .feeCarrier
      items = WalletUsage.itemsInParentheses(description.dropFirst(16)) ?? 1
    } else if text.hasPrefix("monthly charge for local phone number") {
      product = .numberLocal
    } else if text.hasPrefix("monthly charge for toll"), text.contains("free", from: 23) {
      product = .numberTollFree
    } else if text.hasPrefix("a2p") {
      product = .feeA2P
    } else if text.contains("wallet_sales_tax", from: 0) {
      product = .tax
    }
  }

  private static let simple: [(StaticString, Product)] = [
    ("outbound sms", .smsOutbound), ("inbound sms", .smsInbound),
    ("outbound mms", .mmsOutbound), ("inbound mms", .mmsInbound),
    ("outbound call", .voiceOutbound), ("inbound call", .voiceInbound),
    ("call recording", .voiceRecording),
  ]

  /// The count of `SMS Carrier Fees (3)`; `rest` is what follows the words.
  private static func itemsInParentheses(_ rest: Bytes) -> Int64? {
    var start = 0
    while start < rest.count, rest[start] == 0x20 { start += 1 }
    guard start < rest.count, rest[start] == UInt8(ascii: "(") else { return nil }
    var end = start + 1
    while end < rest.count, isDigit(rest[end]) { end += 1 }
    guard end < rest.count, rest[end] == UInt8(ascii: ")") else { return nil }
    return Numbers.count(rest.dropFirst(start + 1).prefix(end - start - 1)).map(Int64.init)
  }
}

/// A text compared without regard to the case of ASCII letters.
private struct LowerCase {
  let bytes: Bytes

  init(_ bytes: Bytes) { self.bytes = bytes }

  /// - Parameter prefix: in lower case.
  func hasPrefix(_ prefix: StaticString) -> Bool { matches(prefix, at: 0) }

  func contains(_ text: StaticString, from start: Int) -> Bool {
    var offset = start
    while offset + text.utf8CodeUnitCount <= bytes.count {
      if matches(text, at: offset) { return true }
      offset += 1
    }
    return false
  }

  private func matches(_ text: StaticString, at offset: Int) -> Bool {
    guard bytes.count >= offset + text.utf8CodeUnitCount else { return false }
    for index in 0..<text.utf8CodeUnitCount {
      let byte = bytes[offset + index]
      let lower = (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
      if unsafe lower != text.utf8Start[index] { return false }
    }
    return true
  }
}
