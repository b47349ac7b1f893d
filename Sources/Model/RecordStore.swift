/// Rated records with their tails, one behind the other in memory.
///
/// A view: whoever made it keeps the memory. Records begin at multiples of eight.
@safe
public struct RecordStore {
  public let base: UnsafeRawPointer
  public let byteCount: Int

  @inlinable
  public init(base: UnsafeRawPointer, byteCount: Int) {
    unsafe self.base = unsafe base
    self.byteCount = byteCount
  }

  public static let headBytes = MemoryLayout<RatedRecord>.stride

  /// Bytes that a record takes with its tail.
  @inlinable
  public static func stride(tailBytes: Int) -> Int { headBytes + (tailBytes + 7) & ~7 }

  @inlinable
  public func record(at offset: Int) -> UnsafePointer<RatedRecord> {
    unsafe (base + offset).assumingMemoryBound(to: RatedRecord.self)
  }

  @inlinable
  public func next(after offset: Int) -> Int {
    unsafe offset + RecordStore.stride(tailBytes: Int(record(at: offset).pointee.tailBytes))
  }

  @inlinable
  public func texts(at offset: Int) -> RecordTexts {
    unsafe RecordTexts(record(at: offset))
  }
}

/// The texts of a rated record: those of its tail, and its id wherever that stands.
@safe
public struct RecordTexts {
  @usableFromInline let record: UnsafePointer<RatedRecord>
  @usableFromInline let tail: UnsafeRawPointer

  @inlinable
  public init(_ record: UnsafePointer<RatedRecord>) {
    unsafe self.record = unsafe record
    unsafe tail = unsafe UnsafeRawPointer(record) + RecordStore.headBytes
  }

  @inlinable
  var accountEnd: Int {
    unsafe record.pointee.account >= 0 ? 0 : 4 + Int(tail.loadUnaligned(as: UInt32.self))
  }
  @inlinable
  var idEnd: Int {
    unsafe accountEnd + (record.pointee.idForm == 0 ? Int(record.pointee.idLow) : 0)
  }

  @inlinable
  func slice(_ from: Int, _ to: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: tail + from, count: to - from)
  }

  /// Empty when the book knows the account.
  @inlinable
  public var account: UnsafeRawBufferPointer {
    let end = accountEnd
    return unsafe end == 0 ? slice(0, 0) : slice(4, end)
  }

  /// The id's text when it has no SID's shape.
  @inlinable
  public var idText: UnsafeRawBufferPointer { unsafe slice(accountEnd, idEnd) }

  @inlinable
  public var from: UnsafeRawBufferPointer {
    let start = idEnd
    return unsafe slice(start, start + record.pointee.from.textBytes)
  }
  @inlinable
  public var to: UnsafeRawBufferPointer {
    let start = unsafe idEnd + record.pointee.from.textBytes
    return unsafe slice(start, start + record.pointee.to.textBytes)
  }
  /// The row as it stood; empty unless the record is suspended.
  @inlinable
  public var raw: UnsafeRawBufferPointer {
    let start = unsafe idEnd + record.pointee.from.textBytes + record.pointee.to.textBytes
    return unsafe slice(start, Int(record.pointee.tailBytes))
  }

  /// Writes the id's text. - Returns: its length.
  /// - Parameter room: 34 bytes or more, and no less than a text id has.
  @inlinable
  public func writeID(to room: UnsafeMutablePointer<UInt8>) -> Int {
    let form = unsafe record.pointee.idForm
    guard form != 0 else {
      let text = unsafe idText
      unsafe UnsafeMutableRawPointer(room).copyMemory(
        from: UnsafeRawPointer(tail + accountEnd), byteCount: text.count)
      return text.count
    }
    unsafe room[0] = form == 1 ? 0x43 : form == 2 ? 0x4D : 0x53
    unsafe room[1] = form == 1 ? 0x41 : 0x4D
    unsafe writeHex(record.pointee.idHigh, to: room + 2)
    unsafe writeHex(record.pointee.idLow, to: room + 18)
    return 34
  }
}

/// Sixteen lower-case hex digits.
@inlinable
func writeHex(_ value: UInt64, to room: UnsafeMutablePointer<UInt8>) {
  unsafe writeHex8(UInt32(truncatingIfNeeded: value >> 32), to: room)
  unsafe writeHex8(UInt32(truncatingIfNeeded: value), to: room + 8)
}

/// Eight lower-case hex digits, made side by side in one word.
@inlinable
func writeHex8(_ value: UInt32, to room: UnsafeMutablePointer<UInt8>) {
  var word = UInt64(value)
  word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
  word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
  word = (word | word << 4) & 0x0F0F_0F0F_0F0F_0F0F
  let letters = (word &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
  let text = word &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
  unsafe UnsafeMutableRawPointer(room).storeBytes(of: text.byteSwapped, as: UInt64.self)
}
