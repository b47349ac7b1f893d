internal import Exports
internal import Foundation
internal import Model
internal import TestSupport
internal import Testing

/// Both decompressors give one answer: the same text, and damage at the same byte in the same
/// words.
@Suite struct InflateTests {
  /// Raw deflate data, a file for each kind of block, of code and of fault: see
  /// Fuzz/Inflate/seeds.py.
  static let seeds = try! FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  static let folder = Project.root.appending(path: "Fuzz/corpus/inflate")

  /// The words for every fault that deflate data can have.
  static let faults: Set = [
    "invalid block type", "invalid stored block lengths", "too many length or distance symbols",
    "invalid code lengths set", "invalid bit length repeat",
    "invalid code -- missing end-of-block", "invalid literal/lengths set",
    "invalid distances set", "invalid literal/length code", "invalid distance code",
    "invalid distance too far back",
  ]

  /// A gzip member of a seed, with a checksum that may be wrong; none where the data is cut off.
  private func member(_ seed: String) throws -> [UInt8] {
    let data = Array(try Data(contentsOf: Self.folder.appending(path: seed)))
    let trailer = [UInt8](repeating: 0, count: seed.hasPrefix("cut-") ? 0 : 8)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + data + trailer
  }

  @Test("Every kind of fault is known, and there is a seed for each")
  func seedsHaveEveryFault() throws {
    var found: Set<String> = []
    for seed in Self.seeds {
      let bytes = try member(seed)
      if case .damaged(let why) = MemberReading.of(bytes, by: .zlib).step,
        !why.hasPrefix("incorrect")
      {
        #expect(seed.hasPrefix("fault-"), "\(seed): \(why)")
        found.insert(why)
      } else {
        #expect(!seed.hasPrefix("fault-"), "\(seed)")
      }
    }
    #expect(found == Self.faults)
  }

  @Test("A seed has one answer, in pieces of any size", arguments: seeds)
  func seedsAgree(seed: String) throws {
    let bytes = try member(seed)
    let expected = MemberReading.of(bytes, by: .zlib)
    for library in InflateLibrary.allCases {
      for piece in [1, 7, 100, 5_000] {
        let answer = MemberReading.of(bytes, by: library, piece: piece)
        #expect(answer.isAsGood(as: expected), "\(library), \(piece): \(answer.step)")
      }
    }
  }

  @Test("Changed members have one answer", arguments: UInt64(1)...60)
  func changedMembersAgree(seed: UInt64) {
    var random = Seeded(seed)
    let letters = 1 + random.below(40)
    let text = (0..<(1 + random.below(20_000))).map { _ in
      UInt8(random.chance(of: 3) ? 7 : random.below(letters))
    }
    let sound = gzipMember(text, level: Int32(random.below(10)))
    for _ in 0..<20 {
      var bytes = sound
      for _ in 0...random.below(3) {
        bytes[10 + random.below(bytes.count - 10)] ^= 1 << random.below(8)
      }
      if random.chance(of: 4) { bytes.removeLast(random.below(bytes.count)) }
      let expected = MemberReading.of(bytes, by: .zlib, piece: 1 + random.below(5_000))
      for library in InflateLibrary.allCases {
        let answer = MemberReading.of(bytes, by: library, piece: 1 + random.below(5_000))
        #expect(answer.isAsGood(as: expected), "\(library): \(answer.step), \(expected.step)")
      }
    }
  }
}

/// What a gzip member comes to, read from pieces.
struct MemberReading: Equatable {
  var text: [UInt8] = []
  var consumed = 0
  var step = GzipMember.Step.needsInput

  /// - Parameter piece: so many bytes more are handed over whenever the reader has too few.
  static func of(_ bytes: [UInt8], by library: InflateLibrary, piece: Int = 1 << 20) -> Self {
    var member = GzipMember(library)
    var reading = MemberReading()
    var there = min(bytes.count, max(piece, GzipMember.lookahead))
    var room = [UInt8](repeating: 0, count: 50_000)
    while true {
      let input = bytes[reading.consumed..<there]
      let (consumed, step) = unsafe input.withUnsafeBytes {
        unsafe member.step($0, isLast: there == bytes.count)
      }
      reading.consumed += consumed
      var taken = 0
      repeat {
        taken = unsafe room.withUnsafeMutableBytes { unsafe member.take(into: $0) }
        reading.text += room[..<taken]
      } while taken > 0
      reading.step = step
      if step == .running { continue }
      guard step == .needsInput, there < bytes.count else { return reading }
      there = min(bytes.count, there + piece)
    }
  }

  /// Whether another reader's answer is the same. Where data is cut off, how many bytes are left
  /// over and whether the last letter came out does not matter: such a file counts for nothing.
  func isAsGood(as other: Self) -> Bool {
    if step == .needsInput, other.step == .needsInput {
      return text.starts(with: other.text.dropLast())
    }
    return self == other
  }
}

/// `text` as one gzip member.
func gzipMember(_ text: [UInt8], level: Int32 = 6) -> [UInt8] {
  var result: [UInt8] = []
  var deflater = Deflater(level: level)
  unsafe text.withUnsafeBytes { bytes in
    unsafe deflater.write(bytes, finish: true) { result += unsafe Array($0) }
  }
  return result
}
