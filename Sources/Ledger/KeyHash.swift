public import Model

// Hot: runs once per record; allocates nothing.

/// The hash of a record's key (spec 3.3), with a secret that nobody who writes exports can know.
///
/// Equal keys have equal hashes, and every part of a key counts. Which keys meet is as good as
/// chance to anyone without the secret, so no export can make the search for duplicates slow. No
/// output depends on the secret.
public struct KeyHash: Sendable {
  private let first: UInt64
  private let second: UInt64
  /// Odd, as is the one after it: no factor is lost in a product.
  private let factor: UInt64
  private let last: UInt64

  /// - Parameter secret: any number; a random one for each process keeps exports from guessing it.
  public init(secret: UInt64) {
    var state = secret
    func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      let value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      let mixed = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
    first = next()
    second = next()
    factor = next() | 1
    last = next() | 1
  }

  /// The hash of a record's key; where it has none, of its place.
  ///
  /// - Complexity: O(1), but O(length) for the text of an unknown account and of an id that is not
  ///   packed.
  @inline(__always)
  public func callAsFunction(_ record: UnsafePointer<RatedRecord>) -> UInt64 {
    guard unsafe record.pointee.hasKey else {
      return unsafe fold(record.pointee.position ^ first, last)
    }
    var hash = unsafe fold(record.pointee.idHigh ^ first, record.pointee.idLow ^ second)
    let account = unsafe record.pointee.account
    if unsafe account < 0 || record.pointee.idForm == 0 { hash = unsafe addTexts(record, hash) }
    return fold(hash ^ UInt64(UInt32(bitPattern: account)), last)
  }

  private func addTexts(_ record: UnsafePointer<RatedRecord>, _ hash: UInt64) -> UInt64 {
    let texts = unsafe RecordTexts(record)
    return unsafe add(texts.idText, to: add(texts.account, to: hash))
  }

  private func add(_ text: UnsafeRawBufferPointer, to hash: UInt64) -> UInt64 {
    var hash = hash ^ UInt64(text.count) &* second
    var place = 0
    while place + 8 <= text.count {
      hash = unsafe fold(hash ^ text.loadUnaligned(fromByteOffset: place, as: UInt64.self), factor)
      place += 8
    }
    var rest: UInt64 = 0
    while place < text.count {
      rest = unsafe rest << 8 | UInt64(text[place])
      place += 1
    }
    return fold(hash ^ rest, last)
  }

  @inline(__always)
  private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    return high ^ low
  }
}
