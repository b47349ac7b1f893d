internal import Glibc
internal import Model
internal import Text

/// A folder that was empty, or not there, before files are written into it.
struct OutputFolder: Sendable {
  let path: String

  /// Makes the folder and those above it.
  ///
  /// - Throws: `E702` when something is in it, `E703` when it cannot be made.
  init(_ path: String) throws(Problem) {
    self.path = path
    try OutputFolder.make(path)
    guard let listing = unsafe opendir(path.onDisk) else {
      throw OutputFolder.cannotMake(path, errno)
    }
    defer { unsafe closedir(listing) }
    var entries = 0
    while unsafe readdir(listing) != nil { entries += 1 }
    // An empty folder lists itself and the one above it.
    guard entries <= 2 else {
      throw Problem(
        "E702", path: path, "the folder is not empty",
        help: "name a new or empty folder: nothing is ever overwritten")
    }
  }

  /// - Parameter file: its path below the folder, with `/`.
  func write(_ text: String, to file: String) throws(Problem) {
    var output = try create(file)
    try output.write(Array(text.utf8))
    try output.close()
  }

  func write(_ text: TextBuffer, to file: String) throws(Problem) {
    var output = try create(file)
    try output.write(text.bytes)
    try output.close()
  }

  func create(_ file: String) throws(Problem) -> OutputFile {
    let folders = file.pathParts().dropLast()
    if !folders.isEmpty { try OutputFolder.make(path + "/" + folders.joined(separator: "/")) }
    return try OutputFile(path + "/" + file)
  }

  private static func make(_ path: String) throws(Problem) {
    let slash = UInt8(ascii: "/")
    var end = path.startIndex
    while end < path.endIndex {
      end = path.utf8[path.utf8.index(after: end)...].firstIndex(of: slash) ?? path.endIndex
      let status = unsafe mkdir(String(Substring(path.utf8[..<end])).onDisk, 0o777)
      guard status == 0 || errno == EEXIST || end < path.endIndex else {
        throw cannotMake(path, errno)
      }
    }
  }

  private static func cannotMake(_ path: String, _ code: Int32) -> Problem {
    Problem(
      "E703", path: path, unsafe "the folder cannot be made: \(String(cString: strerror(code)))",
      help: "name a folder in a place that you may write to")
  }
}
