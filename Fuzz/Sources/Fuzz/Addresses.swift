import Books
import Exports
import Model
import Text

/// Lines of an input as ends of a call, against the rules of spec 3.1 said once more in words.
@Sendable func fuzzAddresses(_ input: Input) {
  for line in input.array.split(separator: 0x0A, omittingEmptySubsequences: false) {
    let text = Array(line)
    withExact(text) { bytes in
      let read = Addresses.read(bytes)
      let (addressClass, isWhatsApp, rest) = naiveClass(text)
      same(read.address.addressClass, addressClass, "address \(text)")
      same(read.isWhatsApp, isWhatsApp, "WhatsApp of \(text)")
      if addressClass == .e164 {
        same(array(read.text), [], "text of \(text)")
        let digits = rest.filter { $0 != UInt8(ascii: "+") }
        let written = String(read.address.digits)
        let zeros = String(repeating: "0", count: digits.count - written.utf8.count)
        same(Array((zeros + written).utf8), digits, "digits of \(text)")
        same(read.address.digitCount, digits.count, "digits of \(text)")
      } else {
        same(array(read.text), rest, "text of \(text)")
        same(read.address.textBytes, rest.count, "length of \(text)")
      }
    }
  }
}

private func naiveClass(_ text: [UInt8]) -> (AddressClass, isWhatsApp: Bool, rest: [UInt8]) {
  let mark = Array("whatsapp:".utf8)
  let isWhatsApp = text.starts(with: mark)
  let rest = isWhatsApp ? Array(text.dropFirst(mark.count)) : text
  return (naiveClass(plain: rest), isWhatsApp, rest)
}

private func naiveClass(plain text: [UInt8]) -> AddressClass {
  for (mark, addressClass) in [("client:", AddressClass.client), ("sip:", .sip), ("sim:", .sim)]
  where text.starts(with: Array(mark.utf8)) {
    return addressClass
  }
  let isSigned = text.first == UInt8(ascii: "+")
  let digits = isSigned ? Array(text.dropFirst()) : text
  let withheld = ["266696687", "86282452253"].map { Array($0.utf8) }
  if text.isEmpty || text == Array("anonymous".utf8) || withheld.contains(digits) {
    return .anonymous
  }
  guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return .alpha }
  if isSigned { return (1...15).contains(digits.count) ? .e164 : .alpha }
  switch digits.count {
  case 3...8: return .short
  case 9...15: return .e164
  default: return .alpha
  }
}
