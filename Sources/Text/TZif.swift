internal import Model

extension ZoneRules {
  /// Reads a zone file of version 2 or later (RFC 9636).
  ///
  /// - Returns: nil for any other content, and for files that count leap seconds.
  package init?(tzif bytes: [UInt8]) {
    guard let old = TZifBlock(bytes, at: 0, timeBytes: 4),
      let block = TZifBlock(bytes, at: old.end, timeBytes: 8), block.leapCount == 0,
      let offsets = block.offsets(bytes), let changes = block.changes(bytes, offsets),
      let footer = block.footer(bytes)
    else { return nil }
    guard !footer.isEmpty else {
      self.init(firstOffset: offsets[0], changes: changes, recurs: false)
      return
    }
    guard let rule = PosixRule(footer) else { return nil }
    let more = rule.changes(after: changes.last)
    // Where no change is listed, the rule is for all time.
    let first = changes.isEmpty ? rule.standard : offsets[0]
    self.init(firstOffset: first, changes: changes + more, recurs: !more.isEmpty)
  }
}

/// One header of a TZif file and where the data it announces lie.
private struct TZifBlock {
  let timeBytes: Int
  let timeCount: Int
  let typeCount: Int
  let leapCount: Int
  let times: Int
  let end: Int

  /// - Returns: nil unless a header of version 2 or later and all of its data are there.
  init?(_ bytes: [UInt8], at start: Int, timeBytes: Int) {
    let magic: [UInt8] = [0x54, 0x5A, 0x69, 0x66]
    guard bytes.count - start >= 44, bytes[start..<start + 4].elementsEqual(magic),
      (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(bytes[start + 4])
    else { return nil }
    let counts = (0..<6).map { Int(integer(bytes, start + 20 + $0 * 4, 4)) }
    guard counts.allSatisfy({ (0...65_536).contains($0) }), counts[4] > 0 else { return nil }
    self.timeBytes = timeBytes
    timeCount = counts[3]
    typeCount = counts[4]
    leapCount = counts[2]
    times = start + 44
    end =
      times + timeCount * (timeBytes + 1) + typeCount * 6 + counts[5]
      + leapCount * (timeBytes + 4) + counts[1] + counts[0]
    guard end <= bytes.count else { return nil }
  }

  /// Seconds east of UTC, by type.
  func offsets(_ bytes: [UInt8]) -> [Int64]? {
    let start = times + timeCount * (timeBytes + 1)
    let offsets = (0..<typeCount).map { integer(bytes, start + $0 * 6, 4) }
    return offsets.allSatisfy { abs($0) <= 26 * 3_600 } ? offsets : nil
  }

  func changes(_ bytes: [UInt8], _ offsets: [Int64]) -> [ZoneRules.Change]? {
    var changes: [ZoneRules.Change] = []
    for index in 0..<timeCount {
      let at = integer(bytes, times + index * timeBytes, timeBytes)
      let type = Int(bytes[times + timeCount * timeBytes + index])
      guard type < typeCount, at.magnitude < 1 << 60, changes.last.map({ $0.at < at }) ?? true
      else { return nil }
      changes.append(ZoneRules.Change(at: at, offset: offsets[type]))
    }
    return changes
  }

  /// What stands between the two line ends behind the data.
  func footer(_ bytes: [UInt8]) -> [UInt8]? {
    guard end < bytes.count, bytes[end] == 0x0A, bytes.count > end + 1, bytes.last == 0x0A
    else { return nil }
    return Array(bytes[(end + 1)..<(bytes.count - 1)])
  }
}

/// A big-endian signed number.
private func integer(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int64 {
  let first = Int64(Int8(bitPattern: bytes[offset]))
  return bytes[(offset + 1)..<(offset + count)].reduce(first) { $0 << 8 | Int64($1) }
}
