internal import Exports
internal import Foundation
internal import Model
internal import TestSupport
internal import Testing

/// Files of gzip members as unusual writers make them (RFC 1952, 2.2): many, tiny, empty, with
/// every field of a header, padded with zeros. Both decompressors read them as one text.
@Suite struct OddMemberTests {
  private static let letters = Array("0123456789\n".utf8)

  private func text(of file: [UInt8], by library: InflateLibrary) throws -> [UInt8] {
    let scratch = try Scratch()
    try scratch.write("export", file)
    return try readBytes(at: scratch["export"].path, by: library)
  }

  /// How reading fails: code and message.
  private func failure(of file: [UInt8], by library: InflateLibrary) throws -> String {
    do {
      return "read as \(try text(of: file, by: library).count) bytes"
    } catch let failure as Failure {
      return failure.problems.map { "\($0.code) \($0.message)" }.joined()
    }
  }

  @Test("Forty thousand members of one letter", arguments: InflateLibrary.allCases)
  func manyTinyMembers(library: InflateLibrary) throws {
    let members = Self.letters.map { gzipMember([$0]) }
    var (file, text) = ([UInt8](), [UInt8]())
    for index in 0..<40_000 {
      file += members[index % members.count]
      text.append(Self.letters[index % members.count])
    }
    #expect(try self.text(of: file, by: library) == text)
  }

  @Test("Empty members among others, and nothing else", arguments: InflateLibrary.allCases)
  func emptyMembers(library: InflateLibrary) throws {
    let (empty, letters) = (gzipMember([]), gzipMember(Self.letters))
    #expect(try text(of: empty, by: library).isEmpty)
    let many = [[UInt8]](repeating: empty, count: 30_000).flatMap { $0 }
    #expect(try text(of: many, by: library).isEmpty)
    let mixed = empty + letters + empty + empty + letters + empty
    #expect(try text(of: mixed, by: library) == Self.letters + Self.letters)
    #expect(try text(of: many + letters, by: library) == Self.letters)
  }

  /// FEXTRA, FNAME, FCOMMENT and FHCRC in every combination, of several sizes.
  @Test("Every field of a header", arguments: 0..<16, InflateLibrary.allCases)
  func headerFields(fields: Int, library: InflateLibrary) throws {
    let plain = gzipMember(Self.letters)
    for size in [0, 1, 300, 65_535] {
      let name = [UInt8](repeating: 0x6E, count: size) + [0]
      var header: [UInt8] = [0x1F, 0x8B, 8, UInt8(fields << 1), 1, 2, 3, 4, 0, 255]
      if fields & 2 != 0 {
        header += [UInt8(size & 0xFF), UInt8(size >> 8)] + [UInt8](repeating: 0, count: size)
      }
      if fields & 4 != 0 { header += name }
      if fields & 8 != 0 { header += name }
      if fields & 1 != 0 {
        let sum = crc32(header)
        header += [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
      }
      let file = header + plain[10...]
      #expect(try text(of: file + plain + file, by: library) == Self.letters * 3, "\(size)")
    }
  }

  @Test("Zeros behind the last member", arguments: [1, 511, 1_024, 300_000])
  func zeroPadding(count: Int) throws {
    let zeros = [UInt8](repeating: 0, count: count)
    let member = gzipMember(Self.letters)
    for library in InflateLibrary.allCases {
      #expect(try text(of: member + zeros, by: library) == Self.letters)
    }
    let bad = InflateLibrary.allCases.map { try? failure(of: member + zeros + member, by: $0) }
    let place = member.count + count
    let message =
      "E301 has bytes in the zero padding after its last gzip member (byte \(place) of the file)"
    #expect(bad.allSatisfy { $0 == message }, "\(bad)")
  }

  @Test("A checksum or length that is wrong by a bit", arguments: 0..<64)
  func wrongTrailer(bit: Int) throws {
    let first = gzipMember(Self.letters)
    var file = first + first
    file[first.count - 8 + bit / 8] ^= 1 << UInt8(bit % 8)
    let what = bit < 32 ? "incorrect data check" : "incorrect length check"
    let place = first.count - (bit < 32 ? 8 : 4)
    for library in InflateLibrary.allCases {
      let failure = try failure(of: file, by: library)
      #expect(failure == "E301 is damaged: \(what) (byte \(place) of the file)")
    }
  }

  /// As RFC 1952 says it, bit by bit.
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return ~sum
  }
}

private func * (bytes: [UInt8], count: Int) -> [UInt8] {
  [[UInt8]](repeating: bytes, count: count).flatMap { $0 }
}
