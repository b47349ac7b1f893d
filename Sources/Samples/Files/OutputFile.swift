internal import Exports
internal import Glibc
internal import Model
internal import Text

/// A file being written, closed at the end of its life at the latest.
struct OutputFile: ~Copyable {
  private let path: String
  private var descriptor: Int32

  /// - Throws: `E703` when there is such a file already, or it cannot be made.
  init(_ path: String) throws(Problem) {
    self.path = path
    descriptor = unsafe open(path.onDisk, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Problem(
        "E703", path: path, unsafe "the file cannot be made: \(String(cString: strerror(errno)))",
        help: "name a folder in a place that you may write to")
    }
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  mutating func write(_ bytes: [UInt8]) throws(Problem) {
    try unsafe check(bytes.withUnsafeBytes { unsafe writeAll($0) })
  }

  /// Writes `bytes` through `deflater`; with `finish`, its gzip member ends here.
  mutating func write(_ bytes: [UInt8], through deflater: inout Deflater, finish: Bool)
    throws(Problem)
  {
    var failure: Int32 = 0
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe deflater.write(bytes, finish: finish) { piece in
        if failure == 0 { failure = unsafe writeAll(piece) }
      }
    }
    try check(failure)
  }

  mutating func close() throws(Problem) {
    let status = Glibc.close(descriptor)
    descriptor = -1
    try check(status == 0 ? 0 : errno)
  }

  /// - Returns: 0, or the error's number.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let written = unsafe Glibc.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      unsafe rest = unsafe rest.dropFirst(written)
    }
    return 0
  }

  private func check(_ code: Int32) throws(Problem) {
    guard code != 0 else { return }
    throw Problem(
      "E704", path: path, unsafe "writing failed: \(String(cString: strerror(code)))",
      help: "make room, or write to another disk")
  }
}
