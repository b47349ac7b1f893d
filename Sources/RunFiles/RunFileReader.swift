internal import Glibc
public import Model
internal import Text

/// Reads the files of a run, one after the other, through one buffer. One for each thread.
///
/// Every byte is hashed as it comes in, so that one pass both checks a file and proves its hash.
/// One row is in memory at a time.
@safe
public struct RunFileReader: ~Copyable {
  /// A suspended row holds a record of at most 4 MiB, whose bytes can triple and double again.
  public static let maxRowBytes = 64 << 20
  private static let firstCapacity = 256 << 10

  public enum Step: Sendable {
    case row, end
    /// The file ends in the middle of a row.
    case cutOff
    /// The row is longer than ``maxRowBytes``.
    case tooLong
  }

  /// One cell of the row, quotes included: bytes from the row's start.
  struct Cell {
    var from: Int
    var to: Int
    var isQuoted: Bool
  }

  private let root: String
  private var path = ""
  private var descriptor: Int32 = -1
  private var digest = Digest()
  private var total: Int64 = 0
  private var isAtEnd = false
  private var base: UnsafeMutableRawPointer
  private var capacity = RunFileReader.firstCapacity
  private var filled = 0
  private var rowStart = 0
  private var rowEnd = 0
  private var rowLines = 0
  /// The physical line that the row begins on, from 1.
  public private(set) var line = 1
  var cells: [Cell] = []
  var scratch = TextBuffer()

  /// - Parameter root: the folder that paths are below.
  public init(root: String) {
    self.root = root
    unsafe base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    unsafe base.deallocate()
  }

  /// - Returns: why the file cannot be opened; nil when it is open. Symlinks are not followed.
  public mutating func begin(_ path: String) -> String? {
    if descriptor >= 0 { close(descriptor) }
    self.path = path
    (digest, total, isAtEnd) = (Digest(), 0, false)
    (filled, rowStart, rowEnd, rowLines, line) = (0, 0, 0, 0, 1)
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    descriptor = unsafe open((root + "/" + path).onDisk, flags)
    return unsafe descriptor >= 0 ? nil : String(cString: strerror(errno))
  }

  /// The row, without its line end.
  public var row: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base + rowStart, count: max(0, rowEnd - rowStart - 1))
  }

  /// Goes to the next row: up to the next line end outside of quotes.
  public mutating func next() throws(Failure) -> Step {
    rowStart = rowEnd
    line += rowLines
    rowLines = 0
    var isQuoted = false
    var place = rowStart
    while true {
      let found = unsafe memchr(base + place, 0x0A, filled - place)
      let end = unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? filled
      if quotes(place, end) & 1 == 1 { isQuoted.toggle() }
      if unsafe found != nil {
        rowLines += 1
        place = end + 1
        guard isQuoted else {
          rowEnd = place
          return .row
        }
        continue
      }
      if isAtEnd { return rowStart == filled ? .end : .cutOff }
      guard end - rowStart <= RunFileReader.maxRowBytes else { return .tooLong }
      place = end - rowStart
      makeRoom()
      try fill()
    }
  }

  private func quotes(_ from: Int, _ to: Int) -> Int {
    var count = 0
    var place = from
    while let found = unsafe memchr(base + place, 0x22, to - place) {
      count += 1
      place = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
    }
    return count
  }

  /// Moves the row to the front; doubles the buffer where it fills all of it.
  private mutating func makeRoom() {
    let held = filled - rowStart
    if held == capacity {
      let fresh = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 16)
      unsafe fresh.copyMemory(from: base, byteCount: held)
      unsafe base.deallocate()
      unsafe base = unsafe fresh
      capacity *= 2
    } else if rowStart > 0 {
      unsafe memmove(base, base + rowStart, held)
    }
    (rowStart, filled) = (0, held)
  }

  private mutating func fill() throws(Failure) {
    var count = 0
    repeat {
      count = unsafe read(descriptor, base + filled, capacity - filled)
    } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw Failure(
        .inputOutput,
        Problem(
          "E632", path: path, unsafe "cannot be read: \(String(cString: strerror(errno)))",
          help: "check the disk and the file's permissions, then verify again"))
    }
    unsafe digest.update(UnsafeRawBufferPointer(start: base + filled, count: count))
    filled += count
    total += Int64(count)
    isAtEnd = count == 0
  }

  /// Reads what has not been read yet, and closes the file.
  public mutating func end() throws(Failure) -> FileEntry {
    while !isAtEnd {
      filled = 0
      try fill()
    }
    close(descriptor)
    descriptor = -1
    let entry = FileEntry(path: path, bytes: total, sha256: digest.hex())
    digest = Digest()
    return entry
  }

  /// The rest of the file at once, where it is not longer than `most`; else nil.
  public mutating func rest(most: Int) throws(Failure) -> [UInt8]? {
    var bytes: [UInt8] = []
    repeat {
      filled = 0
      try fill()
      guard bytes.count + filled <= most else { return nil }
      unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: base, count: filled))
    } while !isAtEnd
    return bytes
  }
}
