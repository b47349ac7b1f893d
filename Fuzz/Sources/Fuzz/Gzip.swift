import CDeflate
import CZlib
import Ingest
import Model

/// Gzip files: the stream in large steps, the stream in small steps, the whole-file shortcut and a
/// loop over libdeflate must come to one answer.
///
/// The first byte tells how a file is made of the rest: as it is; as members that are cut or have
/// one bit flipped; or as a deflate stream with a right checksum around it.
@Sendable func fuzzGzip(_ input: Input) {
  guard input.count >= 4 else { return }
  let rest = Array(input.bytes.dropFirst(4))
  let place = Int(input.bytes[1]) << 8 | Int(input.bytes[2])
  switch input.bytes[0] & 3 {
  case 0: checkFile([0x1F, 0x8B, 8] + rest)
  case 1: checkDamaged(rest, place, Int(input.bytes[3]))
  case 2: checkDeflated(rest)
  default: checkFile(rest)
  }
}

/// What a file decompresses to, or what is wrong with it.
private enum Answer: Equatable {
  case text([UInt8])
  case failure(String)

  /// Without the words for a fault: zlib may meet another one first when it has less room.
  var place: Answer {
    guard case .failure(let words) = self, let place = words.firstRange(of: "(byte") else {
      return self
    }
    return .failure(String(words[place.lowerBound...]))
  }
}

/// - Returns: the answer that all ways gave.
@discardableResult
private func checkFile(_ file: [UInt8]) -> Answer {
  withFile(file) { path in
    let answer = streamed(path, step: 1 << 16)
    same(streamed(path, step: 3).place, answer.place, "large and small steps")
    if answer == .failure(tooLarge) { return answer }
    if file.starts(with: [0x1F, 0x8B]) {
      switch (answer, deflated(file)) {
      case (.text(let text), let other?): same(text, other, "zlib and libdeflate")
      case (.failure(let why), .some) where file[3] & 0xE2 == 0 && !hasFlags(file):
        differ("libdeflate reads what zlib refuses: \(why)")
      case (.text, nil): differ("libdeflate refuses what zlib reads")
      default: break
      }
    }
    checkShortcut(path, answer)
    return answer
  }
}

/// A member after the first may have a checked head, which libdeflate does not look at.
private func hasFlags(_ file: [UInt8]) -> Bool {
  file.indices.dropLast(3).contains { index in
    file[index] == 0x1F && file[index + 1] == 0x8B && file[index + 3] & 0xE2 != 0
  }
}

/// The shortcut may decline a file, but what it takes is what the stream gives.
private func checkShortcut(_ path: String, _ answer: Answer) {
  let whole = WholeMember(limit: 4 * mostBytes)
  var stored = 0
  guard let (text, count) = whole.read(path, onRaw: { stored += $0.count }) else { return }
  same(Answer.text(Array(text)), answer, "shortcut and stream")
  same(stored, Int(count), "bytes as stored")
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
private let mostBytes = 1 << 17
private let tooLarge = "larger than what is compared"

/// All members by libdeflate, then nothing or zeros; nil when anything is wrong.
private func deflated(_ file: [UInt8]) -> [UInt8]? {
  guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
  defer { libdeflate_free_decompressor(decompressor) }
  var all: [UInt8] = []
  var room = [UInt8](repeating: 0, count: mostBytes)
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
  var file = member(Array(text[..<middle])) + member(Array(text[middle...]))
  file += [UInt8](repeating: 0, count: how >> 3 & 3)
  same(checkFile(file), .text(text), "a sound file")
  let at = place % file.count
  if how & 0x20 == 0 {
    file[at] ^= 1 << UInt8(how >> 6 & 3 | (place >> 13 & 4))
  } else {
    file.removeSubrange(at...)
  }
  // Without its first mark a file is none of gzip's.
  guard file.starts(with: [0x1F, 0x8B]) else { return }
  guard case .text(let read) = checkFile(file) else { return }
  let isCutBetween = how & 0x20 != 0 && read == Array(text[..<middle])
  if read != text && !isCutBetween { differ("damage at \(at) passed as another text") }
}

private func member(_ text: [UInt8]) -> [UInt8] {
  var deflater = Deflater()
  var all: [UInt8] = []
  text.withUnsafeBytes { bytes in
    deflater.write(bytes, finish: true) { all += $0 }
  }
  return all
}

/// Any deflate stream with the checksum that zlib finds it to have.
private func checkDeflated(_ stream: [UInt8]) {
  var text: [UInt8] = []
  guard let used = inflated(stream, &text) else { return }
  let sum = text.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
  var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + stream[..<used]
  for value in [UInt32(truncatingIfNeeded: sum), UInt32(truncatingIfNeeded: text.count)] {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      file.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
  same(checkFile(file), .text(text), "a member with a right checksum")
}

/// - Returns: how many bytes the stream takes; nil when it is none or gives too much.
private func inflated(_ input: [UInt8], _ text: inout [UInt8]) -> Int? {
  var stream = z_stream()
  guard rebill_inflate_init(&stream, -15) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  var input = input
  var room = [UInt8](repeating: 0, count: mostBytes)
  let (code, produced) = input.withUnsafeMutableBufferPointer { bytes in
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
  text = Array(room[..<produced])
  return input.count - Int(stream.avail_in)
}
