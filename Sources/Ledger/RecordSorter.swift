public import Model

/// Puts records in the order of their invoice lines. One for each thread; its memory is used again.
///
/// Keys are sorted by their digits, the lowest first, eleven bits at a time; bits in which no two
/// keys differ are passed over. Only where keys are equal are ids compared.
public struct RecordSorter {
  private static let digitBits = 11
  private static let digitMask: UInt64 = 1 << digitBits - 1

  private var other: [RecordOrder.Key] = []
  private var places = [Int](repeating: 0, count: 1 << RecordSorter.digitBits)

  public init() {}

  /// - Complexity: O(n) for each digit, plus O(m log m) for m records of one sub-account and time.
  public mutating func sort(_ keys: inout [RecordOrder.Key], _ store: RecordStore) {
    guard let first = keys.first else { return }
    var differing = keys.reduce(0) { $0 | ($1.value ^ first.value) }
    other.removeAll(keepingCapacity: true)
    other.append(contentsOf: keys)
    while differing != 0 {
      let shift = differing.trailingZeroBitCount
      sortByDigit(shift, keys)
      swap(&keys, &other)
      differing &= ~(RecordSorter.digitMask << shift)
    }
    sortEqual(&keys, store)
  }

  /// Writes the keys to `other`, ordered by one digit; those of one digit stay in their order.
  private mutating func sortByDigit(_ shift: Int, _ keys: [RecordOrder.Key]) {
    for digit in places.indices { places[digit] = 0 }
    for key in keys { places[Int(key.value >> shift & RecordSorter.digitMask)] += 1 }
    var next = 0
    for digit in places.indices {
      let count = places[digit]
      places[digit] = next
      next += count
    }
    for key in keys {
      let digit = Int(key.value >> shift & RecordSorter.digitMask)
      other[places[digit]] = key
      places[digit] += 1
    }
  }

  private func sortEqual(_ keys: inout [RecordOrder.Key], _ store: RecordStore) {
    var start = 0
    while start < keys.count {
      var end = start + 1
      while end < keys.count, keys[end].value == keys[start].value { end += 1 }
      if end - start > 1 {
        keys[start..<end].sort {
          unsafe RecordOrder.precedes(store.record(at: $0.offset), store.record(at: $1.offset))
        }
      }
      start = end
    }
  }
}
