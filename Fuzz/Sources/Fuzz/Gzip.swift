import Books
import CDeflate
import CZlib
import Exports
import Model
import Text

/// Gzip files: the stream in large and in small steps, one member over input that is cut into
/// pieces, zlib and libdeflate must come to one answer.
///
/// The first byte tells how a file is made of the rest: as it is; as members that are cut or have
/// one bit flipped; as a deflate stream with a right checksum around it; or as a long text.
@Sendable func fuzzGzip(_ input: Input) {
  guard input.count >= 4 else { return }
  let rest = Array(input.bytes.dropFirst(4))
  let place = Int(input.bytes[1]) << 8 | Int(input.bytes[2])
  let how = Int(input.bytes[3])
  switch input.bytes[0] % 6 {
  case 0: checkFile([0x1F, 0x8B, 8] + rest, how)
  case 1: checkDamaged(rest, place, how)
  case 2: checkDeflated(rest, how)
  case 3: checkFile(rest, how)
  default: checkLong(rest, place, how)
  }
}

/// What a file decompresses to, or what is wrong with it.
private enum Answer: Equatable {
  case text([UInt8])
  case failure(String)

  /// Without the words for a fault: another one may be met first where there is less room.
  var place: Answer {
    guard case .failure(let words) = self, let place = words.firstRange(of: "(byte") else {
      return self
    }
    return .failure(String(words[place.lowerBound...]))
  }

  var text: [UInt8]? {
    if case .text(let text) = self { text } else { nil }
  }
}

/// - Parameter how: chooses the size of steps and pieces.
/// - Returns: the answer that all ways gave.
@discardableResult
private func checkFile(_ file: [UInt8], _ how: Int) -> Answer {
  withFile(file) { path in
    let answer = streamed(path, step: 1 << 16)
    if answer == .failure(tooLarge) { return answer }
    same(streamed(path, step: 1 + how % 7).place, answer.place, "large and small steps")
    guard file.starts(with: [0x1F, 0x8B]) else { return answer }
    let expected = inflated(file)
    if answer.text != expected {
      differ("\(described(answer.text)), but zlib reads \(described(expected))")
    }
    let member = inflatedMember(file[...], window: 31)
    let pieces = memberInPieces(file, how)
    if pieces != member?.text {
      differ("\(described(pieces)) in pieces, but zlib reads \(described(member?.text))")
    }
    checkLibdeflate(file, expected)
    return answer
  }
}

private func described(_ text: [UInt8]?) -> String {
  text.map { "a text of \($0.count) bytes" } ?? "a fault"
}

/// libdeflate looks at no checksum of a header and at no unknown flag; else it is as strict.
private func checkLibdeflate(_ file: [UInt8], _ expected: [UInt8]?) {
  let other = deflated(file)
  if let expected, other != expected { differ("libdeflate reads another text") }
  let hasFlags = file.indices.dropLast(3).contains { index in
    file[index] == 0x1F && file[index + 1] == 0x8B && file[index + 3] & 0xE2 != 0
  }
  if expected == nil, other != nil, !hasFlags { differ("libdeflate reads what zlib refuses") }
}

private func streamed(_ path: String, step: Int) -> Answer {
  do throws(Failure) {
    var raw = 0
    var stream = try ExportStream(path: path, name: "export") { raw += $0.count }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 1)
    defer { room.deallocate() }
    var all: [UInt8] = []
    while true {
      let count = try stream.read(into: room)
      if count == 0 { break }
      all += room[..<count]
      if all.count > mostBytes { return .failure(tooLarge) }
    }
    same(raw, Int(stream.bytesRead), "bytes as stored")
    return .text(all)
  } catch {
    return .failure(error.problems.map(\.text).joined())
  }
}

/// Texts beyond this are not compared.
private let mostBytes = 1 << 19
private let tooLarge = "larger than what is compared"

/// The text of the first member, read from pieces each of which lies in a block of its own; nil
/// when it is cut off or damaged.
private func memberInPieces(_ file: [UInt8], _ how: Int) -> [UInt8]? {
  var member = GzipMember()
  var room = [UInt8](repeating: 0, count: 1 << 16)
  var (all, start, end) = ([UInt8](), 0, 0)
  let piece = GzipMember.lookahead + how * 4
  while true {
    let taken = room.withUnsafeMutableBytes { member.take(into: $0) }
    all += room[..<taken]
    if taken > 0 { continue }
    if end - start < GzipMember.lookahead { end = min(file.count, start + piece) }
    var result = (consumed: 0, step: GzipMember.Step.running)
    withExact(Array(file[start..<end])) { bytes in
      result = member.step(
        UnsafeRawBufferPointer(start: bytes.start, count: bytes.count), isLast: end == file.count)
    }
    start += result.consumed
    switch result.step {
    case .running: break
    case .memberEnd: return all
    case .damaged: return nil
    case .needsInput:
      if end == file.count { return nil }
      end = min(file.count, end + piece)
    }
  }
}

/// All members by zlib, then nothing or zeros; nil when anything is wrong.
private func inflated(_ file: [UInt8]) -> [UInt8]? {
  var all: [UInt8] = []
  var rest = file[...]
  repeat {
    guard let member = inflatedMember(rest, window: 31) else { return nil }
    all += member.text
    rest = rest.dropFirst(member.used)
  } while rest.starts(with: [0x1F, 0x8B])
  return rest.allSatisfy { $0 == 0 } ? all : nil
}

/// - Parameter window: as zlib counts it: 31 = a gzip member, -15 = bare deflate data.
/// - Returns: nil for what is none or gives too much.
private func inflatedMember(_ input: ArraySlice<UInt8>, window: Int32)
  -> (text: [UInt8], used: Int)?
{
  var stream = z_stream()
  guard rebill_inflate_init(&stream, window) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  var bytes = Array(input)
  var room = [UInt8](repeating: 0, count: mostBytes + 1)
  let (code, produced) = bytes.withUnsafeMutableBufferPointer { bytes in
    room.withUnsafeMutableBufferPointer { room in
      stream.next_in = bytes.baseAddress
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = room.baseAddress
      stream.avail_out = UInt32(room.count)
      let code = inflate(&stream, Z_FINISH)
      return (code, room.count - Int(stream.avail_out))
    }
  }
  guard code == Z_STREAM_END else { return nil }
  return (Array(room[..<produced]), bytes.count - Int(stream.avail_in))
}

/// All members by libdeflate, then nothing or zeros; nil when anything is wrong.
private func deflated(_ file: [UInt8]) -> [UInt8]? {
  guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
  defer { libdeflate_free_decompressor(decompressor) }
  var all: [UInt8] = []
  var room = [UInt8](repeating: 0, count: mostBytes + 1)
  var rest = file[...]
  repeat {
    var (used, produced) = (0, 0)
    let result = Array(rest).withUnsafeBytes { bytes in
      libdeflate_gzip_decompress_ex(
        decompressor, bytes.baseAddress, bytes.count, &room, room.count, &used, &produced)
    }
    guard result == LIBDEFLATE_SUCCESS else { return nil }
    all += room[..<produced]
    rest = rest.dropFirst(used)
  } while rest.starts(with: [0x1F, 0x8B])
  return rest.allSatisfy { $0 == 0 } ? all : nil
}

/// Two members of a text and some padding, cut at a place or with one of its bits flipped there:
/// the text comes out as it was, or not at all.
private func checkDamaged(_ text: [UInt8], _ place: Int, _ how: Int) {
  let middle = text.count * (how & 7) / 8
  var file = member(Array(text[..<middle]), 6) + member(Array(text[middle...]), 9)
  file += [UInt8](repeating: 0, count: how >> 3 & 3)
  same(checkFile(file, how), .text(text), "a sound file")
  let at = place % file.count
  let isCut = how & 0x20 != 0
  if isCut {
    file.removeSubrange(at...)
  } else {
    file[at] ^= 1 << UInt8(how >> 6 & 3 | (place >> 13 & 4))
  }
  // Without its first mark a file is none of gzip's.
  guard file.starts(with: [0x1F, 0x8B]) else { return }
  guard case .text(let read) = checkFile(file, how) else { return }
  if read != text && !(isCut && read == Array(text[..<middle])) {
    differ("damage at \(at) passed as another text")
  }
}

private func member(_ text: [UInt8], _ level: Int32) -> [UInt8] {
  var deflater = Deflater(level: level)
  var all: [UInt8] = []
  text.withUnsafeBytes { bytes in
    deflater.write(bytes, finish: true) { all += $0 }
  }
  return all
}

/// Any deflate stream with the checksum that zlib finds it to have.
private func checkDeflated(_ stream: [UInt8], _ how: Int) {
  guard let (text, used) = inflatedMember(stream[...], window: -15), text.count <= mostBytes else {
    // What zlib refuses has no checksum; nobody may read it.
    checkFile([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + stream + [0, 0, 0, 0, 0, 0, 0, 0], how)
    return
  }
  let sum = text.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
  var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + stream[..<used]
  for value in [UInt32(truncatingIfNeeded: sum), UInt32(truncatingIfNeeded: text.count)] {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      file.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
  same(checkFile(file, how), .text(text), "a member with a right checksum")
}

/// A text of up to 400,000 bytes that repeats itself near and far, at some level of zlib's or
/// libdeflate's: it comes out as it was, from a file that may be longer than what is read at once.
private func checkLong(_ recipe: [UInt8], _ place: Int, _ how: Int) {
  guard !recipe.isEmpty else { return }
  var (text, state) = ([UInt8](), UInt64(place) << 8 | UInt64(how) | 1)
  let most = 40_000 << (how & 3) + place
  for byte in recipe {
    if text.count > min(most, 400_000) { break }
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let length = Int(state >> 40) % (16 << Int(byte >> 4))
    switch byte & 3 {
    case 0: text += [UInt8](repeating: byte, count: min(length, 100_000))
    case 1: text += recipe
    case 2 where text.count > 0:
      let from = text.count - 1 - Int(state >> 32) % min(text.count, 40_000)
      for offset in 0..<min(length, 70_000) { text.append(text[from + offset]) }
    default:
      for _ in 0..<min(length, 30_000) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(UInt8(truncatingIfNeeded: state >> 56))
      }
    }
  }
  let file = how & 4 == 0 ? member(text, Int32(how >> 3) % 10) : packed(text, Int32(how >> 3) % 13)
  if text.count <= mostBytes { same(checkFile(file, how), .text(text), "a long text") }
}

/// By libdeflate, whose blocks are other than zlib's.
private func packed(_ text: [UInt8], _ level: Int32) -> [UInt8] {
  guard let compressor = libdeflate_alloc_compressor(level) else { return member(text, 1) }
  defer { libdeflate_free_compressor(compressor) }
  let most = libdeflate_gzip_compress_bound(compressor, text.count)
  var room = [UInt8](repeating: 0, count: most)
  let count = libdeflate_gzip_compress(compressor, text, text.count, &room, most)
  return Array(room[..<count])
}
