internal import Model
internal import Text

/// The ids one file lists, each with a number: first by order of appearance, in the end by bytes.
///
/// Open addressing over one run of bytes: looking an id up allocates nothing.
struct IDIndex {
  /// What the ids name, such as `agency`.
  let noun: String
  /// The file that lists them.
  let file: String
  /// Whether that file could be read; if not, an id that is not here proves nothing.
  var isComplete = false

  private var bytes: [UInt8] = []
  /// One past the last byte of each id.
  private var ends: [Int] = []
  /// A power of two of them, at most half in use.
  private var slots = Array(repeating: Slot.free, count: 64)

  /// Where an id is found; most that are not the one looked for are told by the hash alone.
  private struct Slot {
    var hash: UInt32
    var index: Int32

    static let free = Slot(hash: 0, index: -1)
  }

  init(of noun: String, in file: String) {
    self.noun = noun
    self.file = file
  }

  var count: Int { ends.count }
  var texts: [String] { (0..<count).map(text) }

  func text(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

  func find(_ id: Bytes) -> Int? {
    let index = slots[place(id, hash(id))].index
    return index < 0 ? nil : Int(index)
  }

  /// The number of `id`, new or known.
  mutating func insert(_ id: Bytes) -> Int {
    let hash = hash(id)
    let place = place(id, hash)
    if slots[place].index >= 0 { return Int(slots[place].index) }
    slots[place] = Slot(hash: hash, index: Int32(count))
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: id.start, count: id.count))
    ends.append(bytes.count)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// Numbers the ids anew by their bytes.
  ///
  /// - Returns: the new number of each, by its old one.
  mutating func sort() -> [Int] {
    let order = (0..<count).sorted { left, right in
      bytes[range(left)].lexicographicallyPrecedes(bytes[range(right)])
    }
    var ranks = Array(repeating: 0, count: count)
    for (rank, index) in order.enumerated() { ranks[index] = rank }
    let old = self
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for index in order {
      bytes.append(contentsOf: old.bytes[old.range(index)])
      ends.append(bytes.count)
    }
    for place in slots.indices where slots[place].index >= 0 {
      slots[place].index = Int32(ranks[Int(slots[place].index)])
    }
    return ranks
  }

  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Where `id` is, or where it would go.
  private func place(_ id: Bytes, _ hash: UInt32) -> Int {
    var place = Int(hash) & (slots.count - 1)
    while slots[place].index >= 0 {
      if slots[place].hash == hash, isEqual(Int(slots[place].index), id) { return place }
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private func isEqual(_ index: Int, _ id: Bytes) -> Bool {
    let range = range(index)
    return unsafe range.count == id.count
      && bytes.withUnsafeBufferPointer { buffer in
        unsafe UnsafeBufferPointer(rebasing: buffer[range])
          .elementsEqual(UnsafeBufferPointer(start: id.start, count: id.count))
      }
  }

  private func hash(_ id: Bytes) -> UInt32 {
    var hasher = Hasher()
    unsafe hasher.combine(bytes: UnsafeRawBufferPointer(start: id.start, count: id.count))
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot.free, count: old.count * 2)
    for slot in old where slot.index >= 0 {
      var place = Int(slot.hash) & (slots.count - 1)
      while slots[place].index >= 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = slot
    }
  }
}
