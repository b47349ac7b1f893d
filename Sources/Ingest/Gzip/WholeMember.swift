internal import CDeflate
internal import Glibc
internal import Model

/// Decompresses files of one gzip member in a single call, with libdeflate: less than half the
/// time of a stream, at the price of holding the whole file. One for each thread; its memory is
/// used again from file to file.
///
/// It takes only what it can do perfectly. A plain file, one of several members, one that is too
/// large or damaged is left to ``ExportStream``, which says exactly what is wrong where.
@safe
package final class WholeMember {
  private let decompressor: OpaquePointer
  private let limit: Int
  private var raw = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var text = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// - Parameter limit: bytes that a file may take, compressed and not compressed together.
  package init(limit: Int) {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else {
      fatalError("no memory for a decompressor")
    }
    unsafe self.decompressor = unsafe decompressor
    self.limit = limit
  }

  deinit {
    unsafe libdeflate_free_decompressor(decompressor)
    unsafe raw.deallocate()
    unsafe text.deallocate()
  }

  /// The text of a file, with ``ExportWindow/padding`` bytes behind it; nil when the file has to
  /// be streamed. It is good until the next call.
  ///
  /// - Parameter onRaw: receives the file as stored, but only when it was taken.
  package func read(_ path: String, onRaw: (UnsafeRawBufferPointer) -> Void)
    -> (text: UnsafeMutableRawBufferPointer, bytesRead: Int64)?
  {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let before = FileStamp(descriptor), before.size >= 18, before.size <= limit / 2,
      fill(descriptor, Int(before.size)), FileStamp(descriptor) == before
    else { return nil }
    let file = unsafe UnsafeRawBufferPointer(rebasing: raw[..<Int(before.size)])
    // A checksum of the header (flag 2) is one that libdeflate does not check.
    guard unsafe file[0] == 0x1F, unsafe file[1] == 0x8B, unsafe file[3] & 2 == 0 else {
      return nil
    }
    // The last four bytes tell the length of the last member's text.
    let length = unsafe Int(
      file.loadUnaligned(fromByteOffset: file.count - 4, as: UInt32.self).littleEndian)
    guard length > 0, length + file.count <= limit else { return nil }
    unsafe WholeMember.grow(&text, to: length + ExportWindow.padding)
    var used = 0
    var produced = 0
    let result = unsafe libdeflate_gzip_decompress_ex(
      decompressor, file.baseAddress, file.count, text.baseAddress, length, &used, &produced)
    guard result == LIBDEFLATE_SUCCESS, used == file.count, produced == length else { return nil }
    unsafe onRaw(file)
    return unsafe (UnsafeMutableRawBufferPointer(rebasing: text[..<length]), before.size)
  }

  private func fill(_ descriptor: Int32, _ size: Int) -> Bool {
    unsafe WholeMember.grow(&raw, to: size)
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: raw[..<size])
    return unsafe (try? readFully(descriptor, room, "")) == size
  }

  private static func grow(_ buffer: inout UnsafeMutableRawBufferPointer, to count: Int) {
    guard buffer.count < count else { return }
    unsafe buffer.deallocate()
    unsafe buffer = .allocate(byteCount: count + count / 8, alignment: 64)
  }
}
