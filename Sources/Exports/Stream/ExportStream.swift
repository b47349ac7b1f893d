internal import Glibc
package import Model
internal import Text

/// The decompressed bytes of one export file, read forward once.
///
/// Gzip or plain is told by the first two bytes. Every raw byte passes `onRaw`, in order, before
/// it is used.
@safe
package struct ExportStream: ~Copyable {
  /// Raw bytes read from the file at a time.
  static let rawBytes = 256 << 10

  private enum Mode { case unknown, plain, member, betweenMembers, padding, ended }

  private let descriptor: Int32
  private let path: String
  private let name: String
  private let before: FileStamp
  private let raw: UnsafeMutableRawBufferPointer
  private var rawStart = 0
  private var rawEnd = 0
  private var rawOffset: Int64 = 0
  private var fileEnded = false
  private var mode = Mode.unknown
  private var gzip: GzipMember
  private let onRaw: (UnsafeRawBufferPointer) -> Void

  /// - Parameters:
  ///   - path: where the file lies.
  ///   - name: what messages call it.
  ///   - inflate: what decompresses it, where it is compressed.
  /// - Throws: exit 66 when it cannot be opened.
  package init(
    path: String, name: String, inflate: InflateLibrary = .standard,
    onRaw: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws(Failure) {
    descriptor = unsafe open(path.onDisk, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw unreadable(name, "cannot be opened: \(reason())", .noInput)
    }
    guard let stamp = FileStamp(descriptor) else {
      close(descriptor)
      throw unreadable(name, "is not a regular file", .noInput)
    }
    self.path = path
    self.name = name
    gzip = GzipMember(inflate)
    unsafe self.onRaw = unsafe onRaw
    before = stamp
    unsafe raw = .allocate(byteCount: Self.rawBytes, alignment: 64)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit {
    close(descriptor)
    unsafe raw.deallocate()
  }

  /// Bytes of the file as stored, up to what has been read.
  package var bytesRead: Int64 { rawOffset }

  /// Whether the file is of gzip members; known once bytes have been read.
  var isGzip: Bool { mode != .plain && mode != .unknown }

  /// Fills `room` as far as one step goes.
  ///
  /// - Returns: how many bytes were written; 0 only at the end.
  /// - Throws: exit 65 for damage, 74 when reading fails or the file changed meanwhile.
  package mutating func read(into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while true {
      if rawEnd - rawStart < GzipMember.lookahead, !fileEnded { try refill() }
      switch mode {
      case .unknown: try tellMode()
      case .plain:
        if rawStart == rawEnd { return 0 }
        let count = min(rawEnd - rawStart, room.count)
        unsafe room.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: raw[rawStart..<(rawStart + count)]))
        rawStart += count
        return count
      case .member:
        let taken = unsafe gzip.take(into: room)
        if taken > 0 { return taken }
        try goOnInMember()
      case .betweenMembers: try findNextMember()
      case .padding: try skipPadding()
      case .ended: return 0
      }
    }
  }

  private mutating func tellMode() throws(Failure) {
    // One read of a regular file gives two bytes unless the file is shorter.
    let isGzip = unsafe rawEnd - rawStart >= 2 && raw[rawStart] == 0x1F && raw[rawStart + 1] == 0x8B
    mode = isGzip ? .member : .plain
  }

  private mutating func goOnInMember() throws(Failure) {
    let input = unsafe UnsafeRawBufferPointer(rebasing: raw[rawStart..<rawEnd])
    let (consumed, step) = unsafe gzip.step(input, isLast: fileEnded)
    rawStart += consumed
    switch step {
    case .running: break
    case .memberEnd: mode = .betweenMembers
    case .needsInput where fileEnded:
      throw damaged("is cut off inside a gzip member", at: rawOffset)
    case .needsInput: try refill()
    case .damaged(let why): throw damaged("is damaged: \(why)", at: position)
    }
  }

  private mutating func findNextMember() throws(Failure) {
    if rawStart == rawEnd {
      mode = .ended
      return
    }
    if unsafe raw[rawStart] == 0 {
      mode = .padding
      return
    }
    guard rawEnd - rawStart >= 2, unsafe raw[rawStart] == 0x1F, unsafe raw[rawStart + 1] == 0x8B
    else {
      throw damaged("has bytes after its last gzip member that are no member", at: position)
    }
    gzip.reset()
    mode = .member
  }

  private mutating func skipPadding() throws(Failure) {
    while rawStart < rawEnd {
      guard unsafe raw[rawStart] == 0 else {
        throw damaged("has bytes in the zero padding after its last gzip member", at: position)
      }
      rawStart += 1
    }
    if fileEnded { mode = .ended }
  }

  private var position: Int64 { rawOffset - Int64(rawEnd - rawStart) }

  /// Moves what is unused to the front and reads behind it.
  private mutating func refill() throws(Failure) {
    let kept = rawEnd - rawStart
    unsafe raw.baseAddress!.copyMemory(from: raw.baseAddress! + rawStart, byteCount: kept)
    rawStart = 0
    rawEnd = kept + (try readRaw(into: kept))
  }

  private mutating func readRaw(into offset: Int) throws(Failure) -> Int {
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: raw[offset...])
    let count = try unsafe readFully(descriptor, room, name)
    rawOffset += Int64(count)
    if count < room.count {
      fileEnded = true
      guard let after = FileStamp(descriptor), after == before, rawOffset == before.size,
        FileStamp(path: path) == before
      else {
        throw changedWhileRead(name)
      }
    }
    unsafe onRaw(UnsafeRawBufferPointer(rebasing: room[..<count]))
    return count
  }

  private func damaged(_ what: String, at offset: Int64) -> Failure {
    Failure(
      .badExport,
      Problem(
        "E301", path: name, "\(what) (byte \(offset) of the file)",
        help: "fetch the export again, or leave it out whole with --quarantine"))
  }
}
