internal import Glibc
internal import Model

/// Reads a file in one piece: for the small files of the book and the zone rules.
package enum WholeFile {
  package enum Failure: Error, Equatable {
    case missing
    case notRegular
    case tooLarge
    /// It had another size at the end than at the start.
    case changed
    case unreadable(reason: String)
  }

  /// - Parameter maxBytes: a larger file is not read at all.
  package static func read(_ path: String, maxBytes: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path.onDisk, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(reason: lastError())
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(reason: lastError()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_size <= maxBytes else { throw .tooLarge }
    return try contents(of: descriptor, count: Int(status.st_size))
  }

  private static func contents(of descriptor: Int32, count: Int) throws(Failure) -> [UInt8] {
    var code: Int32 = 0
    // One byte more than expected, so that a file that grows is noticed.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count + 1) { room, used in
      while used <= count {
        let got = unsafe Glibc.read(
          descriptor, room.baseAddress.map { unsafe $0 + used }, count + 1 - used)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        used += got
      }
    }
    guard code == 0 else { throw unsafe .unreadable(reason: String(cString: strerror(code))) }
    guard bytes.count == count else { throw .changed }
    return bytes
  }

  package static func lastError() -> String { unsafe String(cString: strerror(errno)) }
}
