internal import Glibc
package import Model

/// What tells that a file is still the same.
package struct FileStamp: Equatable, Sendable {
  package var inode: UInt64
  package var size: Int64
  package var seconds: Int
  package var nanoseconds: Int

  /// - Returns: nil for what is not a regular file.
  package init?(_ descriptor: Int32) {
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0 else { return nil }
    self.init(info)
  }

  /// - Returns: nil for what is not a regular file, or is gone.
  package init?(path: String) {
    var info = stat()
    guard unsafe lstat(path.onDisk, &info) == 0 else { return nil }
    self.init(info)
  }

  private init?(_ info: stat) {
    guard info.st_mode & S_IFMT == S_IFREG else { return nil }
    inode = UInt64(info.st_ino)
    size = Int64(info.st_size)
    seconds = info.st_mtim.tv_sec
    nanoseconds = info.st_mtim.tv_nsec
  }
}

/// Reads until `room` is full or the file ends.
package func readFully(_ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer, _ name: String)
  throws(Failure) -> Int
{
  var filled = 0
  while filled < room.count {
    let count = unsafe Glibc.read(descriptor, room.baseAddress! + filled, room.count - filled)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else {
      throw unreadable(name, "cannot be read: \(reason())", .inputOutput)
    }
    if count == 0 { break }
    filled += count
  }
  return filled
}

/// That an export is not what it was when reading began.
package func changedWhileRead(_ name: String) -> Failure {
  unreadable(name, "changed while it was read", .inputOutput)
}

package func unreadable(_ name: String, _ what: String, _ status: ExitStatus) -> Failure {
  Failure(
    status,
    Problem("E302", path: name, what, help: "check the file and its permissions, then run again"))
}

/// What the last failed call of the system says of itself.
package func reason() -> String { unsafe String(cString: strerror(errno)) }
