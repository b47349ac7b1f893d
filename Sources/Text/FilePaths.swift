internal import Glibc
internal import Model

package func isFolder(_ path: String, followingLinks: Bool = false) -> Bool {
  var info = stat()
  let result = unsafe followingLinks ? stat(path.onDisk, &info) : lstat(path.onDisk, &info)
  return result == 0 && info.st_mode & S_IFMT == S_IFDIR
}

public func linkTarget(_ path: String) -> String? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { room in
    let count = unsafe readlink(path.onDisk, room.baseAddress!, room.count)
    guard count > 0 else { return nil }
    return unsafe String(fileName: UnsafeRawBufferPointer(room).prefix(count))
  }
}

/// The folder or file itself, from the root on and without symlinks; nil, and `errno`, where there
/// is none.
public func realPath(_ path: String) -> String? {
  guard let found = unsafe realpath(path.onDisk, nil) else { return nil }
  defer { unsafe free(found) }
  return unsafe String(fileName: UnsafeRawBufferPointer(start: found, count: strlen(found)))
}
