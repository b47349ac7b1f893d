internal import Books
internal import Exports
internal import TestSupport
internal import Testing
internal import Text

/// Our own decompressor against zlib: sound members, and members with flipped bits, in pieces of
/// every size.
@Suite struct GzipMemberTests {
  struct Outcome: Equatable {
    var text: [UInt8] = []
    var consumed = 0
    var step = GzipMember.Step.needsInput
  }

  /// Reads a member in pieces of about so many bytes.
  private func read(_ bytes: [UInt8], _ piece: Int) -> Outcome {
    var member = GzipMember()
    var outcome = Outcome()
    var there = min(bytes.count, max(piece, GzipMember.lookahead))
    var room = [UInt8](repeating: 0, count: 50_000)
    while true {
      let input = bytes[outcome.consumed..<there]
      let (consumed, step) = unsafe input.withUnsafeBytes {
        unsafe member.step($0, isLast: there == bytes.count)
      }
      outcome.consumed += consumed
      var taken = 0
      repeat {
        taken = unsafe room.withUnsafeMutableBytes { unsafe member.take(into: $0) }
        outcome.text += room[..<taken]
      } while taken > 0
      outcome.step = step
      if step == .running { continue }
      guard step == .needsInput, there < bytes.count else { return outcome }
      there = min(bytes.count, there + piece)
    }
  }

  private func compressed(_ text: [UInt8], level: Int32) -> [UInt8] {
    var result: [UInt8] = []
    var deflater = Deflater(level: level)
    unsafe text.withUnsafeBytes { bytes in
      unsafe deflater.write(bytes, finish: true) { result += unsafe Array($0) }
    }
    return result
  }

  /// Texts of few and of many letters, with runs and repeats near and far.
  private func text(_ random: inout Seeded) -> [UInt8] {
    let letters = 1 + random.below(256)
    var text: [UInt8] = []
    for _ in 0..<(1 + random.below(400)) {
      switch random.below(4) {
      case 0: text += (0..<random.below(300)).map { _ in UInt8(random.below(letters)) }
      case 1: text += [UInt8](repeating: UInt8(random.below(letters)), count: random.below(700))
      default:
        guard !text.isEmpty else { continue }
        let distance = 1 + random.below(min(text.count, random.pick([8, 300, 40_000])))
        for _ in 0..<random.below(400) { text.append(text[text.count - distance]) }
      }
    }
    return text
  }

  @Test("A sound member is its text", arguments: UInt64(1)...60)
  func soundMembers(seed: UInt64) {
    var random = Seeded(seed)
    let text = text(&random)
    let bytes = compressed(text, level: Int32(random.below(10)))
    let outcome = read(bytes + [1, 2, 3], 1 + random.below(5_000))
    #expect(outcome == Outcome(text: text, consumed: bytes.count, step: .memberEnd))
  }

  @Test("What is no sound member for zlib is none for us", arguments: UInt64(1)...120)
  func changedMembers(seed: UInt64) {
    var random = Seeded(seed)
    let sound = compressed(text(&random), level: Int32(random.below(10)))
    for _ in 0..<20 {
      var bytes = sound
      let near = random.chance(of: 2) ? min(bytes.count, 120) : bytes.count
      for _ in 0...random.below(3) { bytes[random.below(near)] ^= 1 << UInt8(random.below(8)) }
      let isCut = random.chance(of: 4)
      if isCut { bytes.removeLast(random.below(bytes.count)) }
      // What tells a gzip file is looked at before.
      guard bytes.starts(with: [0x1F, 0x8B]) else { continue }
      let outcome = read(bytes, 1 + random.below(5_000))
      let reference = ZlibInflater().read(bytes)
      switch reference.step {
      case .memberEnd:
        let whole = Outcome(
          text: reference.text, consumed: reference.consumed, step: .memberEnd)
        #expect(outcome == whole)
      case .damaged:
        // Where damage and the end meet, either may be told first.
        let isTold = if case .damaged = outcome.step { true } else { false }
        #expect(isTold || (isCut && outcome.step == .needsInput), "\(outcome.step)")
      case .running: #expect(outcome.step == .needsInput)
      }
    }
  }

  // MARK: Headers

  /// A member whose header has these flags, and these bytes behind its first ten.
  private func member(flags: UInt8, method: UInt8 = 8, _ extra: [UInt8]) -> [UInt8] {
    let plain = compressed(Array("abc".utf8), level: 6)
    return [0x1F, 0x8B, method, flags] + plain[4..<10] + extra + plain[10...]
  }

  @Test("Headers with extra bytes, a name, a comment, a checksum", arguments: [1, 3, 5_000])
  func headers(piece: Int) {
    let name = [UInt8](repeating: 0x61, count: 70_000) + [0]
    let extra = [UInt8](arrayLiteral: 5, 0, 1, 2, 3, 4, 5)
    let bare = member(flags: 2, [])
    for (flags, bytes) in [
      (0, []), (1, []), (4, extra), (4, [0, 0]), (8, name), (16, name), (8, [0]),
      (0x1C, extra + name + [0x62, 0]), (2, [0, 0]), (0x1E, extra + [0, 0, 9, 9]),
    ] as [(UInt8, [UInt8])] {
      let bytes = member(flags: flags, bytes)
      let outcome = read(bytes, piece)
      let reference = ZlibInflater().read(bytes)
      #expect((outcome.step == .memberEnd) == (reference.step == .memberEnd), "flags \(flags)")
      #expect(flags & 2 != 0 || outcome.text == Array("abc".utf8))
    }
    // The checksum of a header is the lower half of the CRC-32 of what stands before it.
    let sum = crc32(bare[..<10])
    let right = member(flags: 2, [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)])
    #expect(read(right, piece).step == .memberEnd)
    #expect(read(member(flags: 2, [0, 0]), piece).step == .damaged("header crc mismatch"))
    #expect(read(member(flags: 0x20, []), piece).step == .damaged("unknown header flags set"))
    let other = member(flags: 0, method: 7, [])
    #expect(read(other, piece).step == .damaged("unknown compression method"))
  }

  /// As RFC 1952 tells it, bit by bit.
  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return ~sum
  }
}
