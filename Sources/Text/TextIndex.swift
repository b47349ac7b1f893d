public import CScan
internal import Model

/// Finds texts of the book by their bytes, without making a `String`.
///
/// An open-addressing table over one block of bytes; read-only after it is built, so threads may
/// share it.
@safe
package final class TextIndex: @unchecked Sendable {
  /// All that is asked of a text stands together, so that one look at memory answers it.
  private struct Slot {
    var hash: UInt64
    var start: Int
    var count: Int32
    /// -1 = free.
    var index: Int32
  }

  private let slots: UnsafeMutableBufferPointer<Slot>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter texts: each at most once; their places are the indices found.
  package init(_ texts: [String]) {
    var capacity = 16
    while capacity < texts.count * 2 { capacity *= 2 }
    unsafe slots = .allocate(capacity: capacity)
    unsafe slots.initialize(repeating: Slot(hash: 0, start: 0, count: 0, index: -1))
    unsafe bytes = .allocate(capacity: max(1, texts.reduce(0) { $0 + $1.utf8.count }))
    var end = 0
    for (index, text) in texts.enumerated() {
      let start = end
      for byte in text.utf8 {
        unsafe bytes[end] = byte
        end += 1
      }
      let stored = unsafe Bytes(UnsafePointer(bytes.baseAddress!) + start, end - start)
      insert(
        Slot(
          hash: hash(of: stored), start: start, count: Int32(truncatingIfNeeded: stored.count),
          index: Int32(truncatingIfNeeded: index)))
    }
  }

  deinit {
    unsafe slots.deallocate()
    unsafe bytes.deallocate()
  }

  private func insert(_ entry: Slot) {
    var place = unsafe Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
    while unsafe slots[place].index >= 0 { place = unsafe (place + 1) & (slots.count - 1) }
    unsafe slots[place] = entry
  }

  /// - Returns: the index of `text`, or -1.
  /// - Complexity: O(its length).
  package func find(_ text: Bytes) -> Int32 { find(text, hash: hash(of: text)) }

  /// - Parameter hash: that of `text`, where the caller has it already.
  package func find(_ text: Bytes, hash: UInt64) -> Int32 {
    var place = unsafe Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while true {
      let slot = unsafe slots[place]
      if slot.index < 0 { return -1 }
      if slot.hash == hash, Int(slot.count) == text.count,
        unsafe rebill_equal(bytes.baseAddress! + slot.start, text.start, text.count) != 0
      {
        return slot.index
      }
      place = unsafe (place + 1) & (slots.count - 1)
    }
  }
}

/// A 64-bit hash of a text.
@inlinable @inline(__always)
public func hash(of text: Bytes, seed: UInt64 = 0) -> UInt64 {
  unsafe rebill_hash(text.start, text.count, seed)
}
