/// A run of bytes inside a buffer that somebody else keeps: one field of one record.
///
/// Valid only while the record it belongs to is being read.
@safe
package struct Bytes {
  package var start: UnsafePointer<UInt8>
  package var count: Int

  @inlinable

  package init(_ start: UnsafePointer<UInt8>, _ count: Int) {
    unsafe self.start = unsafe start
    self.count = count
  }

  @inlinable

  package subscript(_ index: Int) -> UInt8 { unsafe start[index] }

  @inlinable

  package var isEmpty: Bool { count == 0 }

  @inlinable

  package func dropFirst(_ length: Int) -> Bytes { unsafe Bytes(start + length, count - length) }

  @inlinable

  package func prefix(_ length: Int) -> Bytes { unsafe Bytes(start, length) }

  /// Eight bytes from `offset` as a little-endian number.
  ///
  /// - Precondition: `offset + 8` is within the run.
  @inlinable
  package func word(_ offset: Int) -> UInt64 {
    unsafe UnsafeRawPointer(start + offset).loadUnaligned(as: UInt64.self)
  }

  @inlinable

  package func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where unsafe start[index] != text.utf8Start[index] { return false }
    return true
  }

  @inlinable

  package func hasPrefix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && prefix(text.utf8CodeUnitCount).equals(text)
  }

  @inlinable

  package var text: String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

@inlinable

package func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
