/// A run of bytes inside a buffer that somebody else keeps: one field of one record.
///
/// Valid only while the record it belongs to is being read.
@safe
public struct Bytes {
  public var start: UnsafePointer<UInt8>
  public var count: Int

  @inlinable

  public init(_ start: UnsafePointer<UInt8>, _ count: Int) {
    unsafe self.start = unsafe start
    self.count = count
  }

  @inlinable

  public subscript(_ index: Int) -> UInt8 { unsafe start[index] }

  @inlinable

  public var isEmpty: Bool { count == 0 }

  @inlinable

  public func dropFirst(_ length: Int) -> Bytes { unsafe Bytes(start + length, count - length) }

  @inlinable

  public func prefix(_ length: Int) -> Bytes { unsafe Bytes(start, length) }

  /// Eight bytes from `offset` as a little-endian number.
  ///
  /// - Precondition: `offset + 8` is within the run.
  @inlinable
  public func word(_ offset: Int) -> UInt64 {
    unsafe UnsafeRawPointer(start + offset).loadUnaligned(as: UInt64.self)
  }

  @inlinable

  public func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where unsafe start[index] != text.utf8Start[index] { return false }
    return true
  }

  @inlinable

  public func hasPrefix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && prefix(text.utf8CodeUnitCount).equals(text)
  }

  @inlinable

  public var text: String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

@inlinable

public func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
