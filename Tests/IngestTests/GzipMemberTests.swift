internal import Exports
internal import Model
internal import TestSupport
internal import Testing

/// Gzip members by both decompressors against zlib's own reading of them: sound ones, and ones with
/// flipped bits, in pieces of every size.
@Suite struct GzipMemberTests {
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

  @Test("A sound member is its text", arguments: UInt64(1)...60, InflateLibrary.allCases)
  func soundMembers(seed: UInt64, library: InflateLibrary) {
    var random = Seeded(seed)
    let text = text(&random)
    let bytes = gzipMember(text, level: Int32(random.below(10)))
    let outcome = MemberReading.of(bytes + [1, 2, 3], by: library, piece: 1 + random.below(5_000))
    #expect(outcome == MemberReading(text: text, consumed: bytes.count, step: .memberEnd))
  }

  @Test(
    "What is no sound member for zlib is none for us", arguments: UInt64(1)...120,
    InflateLibrary.allCases)
  func changedMembers(seed: UInt64, library: InflateLibrary) {
    var random = Seeded(seed)
    let sound = gzipMember(text(&random), level: Int32(random.below(10)))
    for _ in 0..<20 {
      var bytes = sound
      let near = random.chance(of: 2) ? min(bytes.count, 120) : bytes.count
      for _ in 0...random.below(3) { bytes[random.below(near)] ^= 1 << UInt8(random.below(8)) }
      let isCut = random.chance(of: 4)
      if isCut { bytes.removeLast(random.below(bytes.count)) }
      // What tells a gzip file is looked at before.
      guard bytes.starts(with: [0x1F, 0x8B]) else { continue }
      let outcome = MemberReading.of(bytes, by: library, piece: 1 + random.below(5_000))
      let reference = ZlibInflater().read(bytes)
      switch reference.step {
      case .memberEnd:
        let whole = MemberReading(
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
    let plain = gzipMember(Array("abc".utf8), level: 6)
    return [0x1F, 0x8B, method, flags] + plain[4..<10] + extra + plain[10...]
  }

  @Test(
    "Headers with extra bytes, a name, a comment, a checksum", arguments: [1, 3, 5_000],
    InflateLibrary.allCases)
  func headers(piece: Int, library: InflateLibrary) {
    let name = [UInt8](repeating: 0x61, count: 70_000) + [0]
    let extra = [UInt8](arrayLiteral: 5, 0, 1, 2, 3, 4, 5)
    let bare = member(flags: 2, [])
    for (flags, bytes) in [
      (0, []), (1, []), (4, extra), (4, [0, 0]), (8, name), (16, name), (8, [0]),
      (0x1C, extra + name + [0x62, 0]), (2, [0, 0]), (0x1E, extra + [0, 0, 9, 9]),
    ] as [(UInt8, [UInt8])] {
      let bytes = member(flags: flags, bytes)
      let outcome = MemberReading.of(bytes, by: library, piece: piece)
      let reference = ZlibInflater().read(bytes)
      #expect((outcome.step == .memberEnd) == (reference.step == .memberEnd), "flags \(flags)")
      #expect(flags & 2 != 0 || outcome.text == Array("abc".utf8))
    }
    let read = { MemberReading.of($0, by: library, piece: piece) }
    // The checksum of a header is the lower half of the CRC-32 of what stands before it.
    let sum = crc32(bare[..<10])
    let right = member(flags: 2, [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)])
    #expect(read(right).step == .memberEnd)
    #expect(read(member(flags: 2, [0, 0])).step == .damaged("header crc mismatch"))
    #expect(read(member(flags: 0x20, [])).step == .damaged("unknown header flags set"))
    let other = member(flags: 0, method: 7, [])
    #expect(read(other).step == .damaged("unknown compression method"))
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
