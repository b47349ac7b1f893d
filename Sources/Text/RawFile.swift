internal import Glibc
package import Model

/// The bytes of a file as it is stored.
package enum RawFile {
  /// Hands over every byte of a file, in order. - Returns: how many there were.
  package static func read(
    path: String, name: String, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(Failure) -> Int64 {
    let descriptor = unsafe open(path.onDisk, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw unreadable(name, "cannot be opened: \(reason())", .noInput)
    }
    defer { close(descriptor) }
    // Whoever reads a pipe waits for someone to write.
    guard FileStamp(descriptor) != nil else {
      throw unreadable(name, "is not a regular file", .noInput)
    }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { unsafe room.deallocate() }
    var total: Int64 = 0
    while true {
      let count = try unsafe readFully(descriptor, room, name)
      unsafe body(UnsafeRawBufferPointer(rebasing: room[..<count]))
      total += Int64(count)
      if count < room.count { return total }
    }
  }
}
