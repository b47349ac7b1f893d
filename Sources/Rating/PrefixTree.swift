internal import Model

/// Finds, for an address, every pattern of a set that matches it, the longest first.
///
/// A prefix of an E.164 number is a range of fifteen-digit numbers. The ranges are cut where a
/// longer prefix begins or ends, so one search finds the longest prefix, and each prefix knows the
/// next shorter one. A class match counts as longer than any prefix, blank as length 0 (spec 2.1).
struct PrefixTree: Sendable {
  struct Node: Sendable {
    /// The next shorter pattern that matches as well; -1 = none.
    var parent: Int32
    /// Digits of the prefix; 0 for a class and for blank.
    var digits: UInt8
  }

  private(set) var nodes: [Node] = []
  private var anyNode: Int32 = -1
  private var classNodes = [Int32](repeating: -1, count: AddressClass.allCases.count)
  /// Where a range begins, ascending; the range reaches to the next start.
  private var starts: [UInt64] = []
  private var owners: [Int32] = []
  /// For the first four digits, the range that holds them and zeros; empty when there are few.
  private var firstDigits: [Int32] = []

  private static let fourDigits: UInt64 = 100_000_000_000

  /// - Parameter patterns: each at most once; their places are the nodes.
  init(_ patterns: [AddressPattern]) {
    var prefixes: [Prefix] = []
    for (index, pattern) in patterns.enumerated() {
      let node = Int32(index)
      switch pattern {
      case .any: anyNode = node
      case .addressClass(let addressClass): classNodes[Int(addressClass.rawValue)] = node
      case .prefix(let digits, let count):
        let width = powersOfTen64(15 - count)
        prefixes.append(
          Prefix(low: digits * width, high: (digits + 1) * width, digits: UInt8(count), node: node))
      }
      nodes.append(Node(parent: -1, digits: 0))
    }
    for index in nodes.indices where Int32(index) != anyNode { nodes[index].parent = anyNode }
    prefixes.sort { ($0.low, $0.digits) < ($1.low, $1.digits) }
    cut(prefixes)
    indexFirstDigits()
  }

  private struct Prefix {
    var low: UInt64
    var high: UInt64
    var digits: UInt8
    var node: Int32
  }

  /// Walks the prefixes by where they begin, with those that are still open on a stack.
  private mutating func cut(_ prefixes: [Prefix]) {
    var open: [Prefix] = []
    begin(at: 0, anyNode)
    for prefix in prefixes {
      close(&open, upTo: prefix.low)
      nodes[Int(prefix.node)] = Node(parent: open.last?.node ?? anyNode, digits: prefix.digits)
      begin(at: prefix.low, prefix.node)
      open.append(prefix)
    }
    close(&open, upTo: .max)
  }

  private mutating func close(_ open: inout [Prefix], upTo limit: UInt64) {
    while let last = open.last, last.high <= limit {
      open.removeLast()
      begin(at: last.high, open.last?.node ?? anyNode)
    }
  }

  private mutating func begin(at start: UInt64, _ node: Int32) {
    if starts.last == start {
      owners[owners.count - 1] = node
    } else {
      starts.append(start)
      owners.append(node)
    }
  }

  private mutating func indexFirstDigits() {
    guard starts.count > 32 else { return }
    var range = 0
    for first in 0...10_000 as ClosedRange<UInt64> {
      let number = first * Self.fourDigits
      while range + 1 < starts.count, starts[range + 1] <= number { range += 1 }
      firstDigits.append(Int32(range))
    }
  }

  /// The longest pattern that matches; -1 = none. The others follow by ``Node/parent``.
  ///
  /// - Complexity: O(log of the ranges that share the first four digits).
  func longestMatch(_ address: Address) -> Int32 {
    guard address.isE164 else {
      let node = classNodes[Int(address.addressClass.rawValue)]
      return node >= 0 ? node : anyNode
    }
    let number = address.leftAligned
    var low = 0
    var high = starts.count
    if !firstDigits.isEmpty {
      let first = Int(number / Self.fourDigits)
      low = Int(firstDigits[first])
      high = Int(firstDigits[first + 1]) + 1
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= number { low = middle } else { high = middle }
    }
    // A number shorter than a prefix is filled up with zeros, and may seem to match.
    var node = owners[low]
    while node >= 0, Int(nodes[Int(node)].digits) > address.digitCount {
      node = nodes[Int(node)].parent
    }
    return node
  }
}
