internal import CSystem
internal import Glibc
public import Model
public import Text

/// Writes the files of a run, one after the other, through one buffer. One for each thread.
///
/// A file that fits the buffer costs one open, one write and one close. Every byte is hashed as it
/// goes out.
public struct RunFileWriter: ~Copyable {
  private static let flushBytes = 256 << 10
  private static let writebackBytes = 64 << 10

  public var buffer = TextBuffer(capacity: RunFileWriter.flushBytes + 4_096)
  private let root: String
  private var path = ""
  private var descriptor: Int32 = -1
  private var digest = Digest()
  private var written: Int64 = 0
  /// What has been written so far.
  public private(set) var entries: [FileEntry] = []

  /// - Parameter root: the folder that paths are below.
  public init(root: String) { self.root = root }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Throws: exit 74 or 73.
  public func makeFolder(_ path: String) throws(Failure) { try createFolder(root + "/" + path) }

  public mutating func begin(_ path: String) {
    self.path = path
    buffer.clear()
    digest = Digest()
    written = 0
  }

  /// Writes what has gathered when it is enough; to be called between lines.
  @inline(__always)
  public mutating func flushIfFull() throws(Failure) {
    if buffer.count >= Self.flushBytes { try flush() }
  }

  private mutating func flush() throws(Failure) {
    if descriptor < 0 { try openFile() }
    unsafe digest.update(buffer.bytes)
    try unsafe writeFully(descriptor, buffer.bytes, path)
    written += Int64(buffer.count)
    buffer.clear()
  }

  private mutating func openFile() throws(Failure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    descriptor = unsafe open((root + "/" + path).onDisk, flags, 0o600)
    guard descriptor >= 0 else { throw outputFailure("cannot create", path) }
  }

  @discardableResult
  public mutating func end() throws(Failure) -> FileEntry {
    try flush()
    // Small files wait for the sync of the whole run; a large one goes to disk while others follow.
    if written >= Self.writebackBytes { rebill_start_writeback(descriptor) }
    let status = close(descriptor)
    descriptor = -1
    guard status == 0 else { throw outputFailure("cannot finish", path) }
    let entry = FileEntry(path: path, bytes: written, sha256: digest.hex())
    entries.append(entry)
    digest = Digest()
    return entry
  }

  /// A whole JSON file at once.
  @discardableResult
  public mutating func write(_ path: String, _ json: JSON) throws(Failure) -> FileEntry {
    begin(path)
    json.write(to: &buffer)
    return try end()
  }
}

package func createFolder(_ path: String) throws(Failure) {
  guard unsafe mkdir(path.onDisk, 0o700) == 0 else {
    throw outputFailure("cannot create folder", path)
  }
}

public func writeFully(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ name: String)
  throws(Failure)
{
  var done = 0
  while done < bytes.count {
    let count = unsafe Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw outputFailure("cannot write", name) }
    done += count
  }
}

/// What failed, why, and how to go on; exit 73 where nothing may be created, else 74.
public func outputFailure(_ what: String, _ path: String) -> Failure {
  let code = errno
  let cannotCreate = [EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EEXIST].contains(code)
  let help =
    switch code {
    case ENOSPC, EDQUOT: "free some space or choose another folder, then run again"
    case EACCES, EPERM, EROFS: "choose a folder that may be written, or change its permissions"
    case EMFILE, ENFILE: "raise the limit on open files (ulimit -n), then run again"
    default: "mend the cause and run again; nothing was published"
    }
  return Failure(
    cannotCreate ? .cannotCreate : .inputOutput,
    Problem("E401", path: path, unsafe "\(what): \(String(cString: strerror(code)))", help: help))
}
