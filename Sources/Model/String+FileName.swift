extension String {
  private static let mark: [UInt8] = [0xEF, 0xBF, 0xBD]

  /// A file's name or path as text, whatever its bytes are.
  ///
  /// A byte that is no UTF-8 becomes U+FFFD and two hex digits: the Latin-1 `caf\xE9` is `caf�E9`.
  /// Different bytes become different texts; ``onDisk`` gives the bytes back.
  public init(fileName bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    if let text = String(validating: bytes, as: UTF8.self), !text.holdsMark {
      self = text
      return
    }
    self = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let scalar = (1...min(4, rest.count)).lazy.compactMap {
        String(validating: rest.prefix($0), as: UTF8.self)
      }.first
      let behind = rest.dropFirst(scalar?.utf8.count ?? 1)
      if let scalar, !(scalar.holdsMark && String.escaped(behind) != nil) {
        self += scalar
      } else {
        // A U+FFFD of the name's own, before what looks like hex digits, is escaped as well.
        for byte in rest[..<behind.startIndex] { self += String.escape(byte) }
      }
      rest = behind
    }
  }

  /// The bytes that ``init(fileName:)`` made this text of, ended by 0, as the system takes a path.
  public var onDisk: [CChar] {
    guard utf8.contains(String.mark[0]) else { return Array(utf8CString) }
    var rest = Array(utf8)[...]
    var bytes: [CChar] = []
    bytes.reserveCapacity(rest.count + 1)
    while let byte = rest.first {
      if byte == String.mark[0], rest.starts(with: String.mark),
        let found = String.escaped(rest.dropFirst(3))
      {
        bytes.append(CChar(bitPattern: found))
        rest = rest.dropFirst(5)
      } else {
        bytes.append(CChar(bitPattern: byte))
        rest = rest.dropFirst()
      }
    }
    return bytes + [0]
  }

  private var holdsMark: Bool { unicodeScalars.contains("\u{FFFD}") }

  private static func escape(_ byte: UInt8) -> String {
    "\u{FFFD}" + String(byte, radix: 16, uppercase: true)
  }

  /// The byte beyond ASCII that the first two hex digits stand for; nil where there are none.
  private static func escaped(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.count >= 2, digits.prefix(2).allSatisfy({ isUpperHex($0) }) else { return nil }
    let byte = UInt8(String(decoding: digits.prefix(2), as: UTF8.self), radix: 16)
    return byte.flatMap { $0 < 0x80 ? nil : $0 }
  }

  private static func isUpperHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte)
  }
}
