internal import CScan

/// Finds texts of the book by their bytes, without making a `String`.
///
/// An open-addressing table over one block of bytes; read-only after it is built, so threads may
/// share it.
@safe
package final class TextIndex: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Int32>
  private let hashes: UnsafeMutableBufferPointer<UInt64>
  private let ends: UnsafeMutableBufferPointer<Int>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  /// - Parameter texts: each at most once; their places are the indices found.
  package init(_ texts: [String]) {
    var capacity = 16
    while capacity < texts.count * 2 { capacity *= 2 }
    unsafe slots = .allocate(capacity: capacity)
    unsafe slots.initialize(repeating: -1)
    unsafe hashes = .allocate(capacity: max(1, texts.count))
    unsafe ends = .allocate(capacity: max(1, texts.count))
    unsafe bytes = .allocate(capacity: max(1, texts.reduce(0) { $0 + $1.utf8.count }))
    var end = 0
    for (index, text) in texts.enumerated() {
      let start = end
      for byte in text.utf8 {
        unsafe bytes[end] = byte
        end += 1
      }
      unsafe ends[index] = end
      unsafe insert(
        index, hash: hash(of: Bytes(UnsafePointer(bytes.baseAddress!) + start, end - start)))
    }
  }

  deinit {
    unsafe slots.deallocate()
    unsafe hashes.deallocate()
    unsafe ends.deallocate()
    unsafe bytes.deallocate()
  }

  private func insert(_ index: Int, hash: UInt64) {
    unsafe hashes[index] = hash
    var slot = unsafe Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while unsafe slots[slot] >= 0 { slot = unsafe (slot + 1) & (slots.count - 1) }
    unsafe slots[slot] = Int32(truncatingIfNeeded: index)
  }

  /// - Returns: the index of `text`, or -1.
  /// - Complexity: O(its length).
  package func find(_ text: Bytes) -> Int32 { find(text, hash: hash(of: text)) }

  /// - Parameter hash: that of `text`, where the caller has it already.
  func find(_ text: Bytes, hash: UInt64) -> Int32 {
    var slot = unsafe Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while true {
      let index = unsafe slots[slot]
      if index < 0 { return -1 }
      if unsafe hashes[Int(index)] == hash, equals(Int(index), text) { return index }
      slot = unsafe (slot + 1) & (slots.count - 1)
    }
  }

  private func equals(_ index: Int, _ text: Bytes) -> Bool {
    let start = unsafe index == 0 ? 0 : ends[index - 1]
    guard unsafe ends[index] - start == text.count else { return false }
    return unsafe rebill_equal(bytes.baseAddress! + start, text.start, text.count) != 0
  }
}

/// A 64-bit hash of a text.
@inline(__always)
func hash(of text: Bytes, seed: UInt64 = 0) -> UInt64 {
  unsafe rebill_hash(text.start, text.count, seed)
}
