internal import Glibc
public import Model
internal import Text

/// A run as it lies in its folder, told by its manifest.
public struct PublishedRun: Sendable {
  /// The folder itself, without symlinks.
  public let path: String
  public let id: String
  private let manifest: Manifest

  /// - Parameter path: a run's folder, a symlink to it, or a period's folder that holds `current`.
  /// - Throws: exit 66 when there is no run, or one that cannot be read.
  public init(_ path: String) throws(Failure) {
    self.path = try PublishedRun.find(path)
    let bytes = try self.path.file(Manifest.name)
    id = String(Digest.hex(of: bytes).prefix(12))
    guard let manifest = JSON(parsing: bytes).flatMap({ Manifest($0) }) else {
      throw damagedRun(self.path + "/" + Manifest.name)
    }
    self.manifest = manifest
  }

  public var version: String { manifest.version }
  public var period: Period { manifest.period }
  public var inputs: [FileEntry] { manifest.inputs }
  public var outputs: [FileEntry] { manifest.outputs }
  public var currency: String { manifest.settings.currency }
  public var lineDecimals: Int { manifest.settings.lineDecimals }
  /// Every setting by its key, as text.
  public var settings: [String: String] {
    Dictionary(uniqueKeysWithValues: manifest.settings.texts.map { ($0.key, $0.value) })
  }

  /// Twelve digits of a SHA-256. Anything else could lead out of the folder.
  public static func isRunID(_ name: some StringProtocol) -> Bool {
    name.utf8.count == 12
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func find(_ path: String) throws(Failure) -> String {
    // A copy may have lost the symlink; the run that a period was closed with is still known.
    let closed = (try? ClosedPeriod.run(path)).flatMap(\.self).map { path + "/" + $0 }
    for candidate in [path, path + "/current"] + (closed.map { [$0] } ?? []) {
      guard unsafe access((candidate + "/" + Manifest.name).onDisk, R_OK) == 0 else { continue }
      guard let real = realPath(candidate) else { throw unreadableRun(candidate) }
      return real
    }
    throw Failure(
      .noInput,
      Problem(
        "E651", path: path, "there is no run",
        help: "name a run's folder, a current symlink, or a period's folder that holds one"))
  }

  /// A JSON file of the run.
  public func json(_ name: String) throws(Failure) -> JSON {
    guard let json = JSON(parsing: try path.file(name)) else { throw damagedRun(path + "/" + name) }
    return json
  }

  /// A CSV file of the run.
  public func table(_ name: String, header: StaticString) throws(Failure) -> TableReader {
    try TableReader.open(path: path + "/" + name, name: path + "/" + name, header: header)
  }

  /// That one of its files is not what a run holds there.
  public func damaged(_ name: String) -> Failure { damagedRun(path + "/" + name) }
}

extension String {
  /// All bytes of a file of this folder.
  fileprivate func file(_ name: String) throws(Failure) -> [UInt8] {
    try readWhole(self + "/" + name)
  }
}

package func readWhole(_ path: String) throws(Failure) -> [UInt8] {
  let descriptor = unsafe open(path.onDisk, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  guard descriptor >= 0 else { throw unreadableRun(path) }
  defer { close(descriptor) }
  guard isRegular(descriptor) else { throw damagedRun(path) }
  var bytes: [UInt8] = []
  var room = [UInt8](repeating: 0, count: 256 << 10)
  while true {
    let count = unsafe room.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw outputFailure("cannot read", path) }
    if count == 0 { return bytes }
    bytes += room[..<count]
  }
}

/// Whoever reads a pipe waits for someone to write.
func isRegular(_ descriptor: Int32) -> Bool {
  var info = stat()
  return unsafe fstat(descriptor, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
}

func unreadableRun(_ path: String) -> Failure {
  Failure(
    .noInput,
    Problem(
      "E652", path: path, unsafe "cannot be opened: \(String(cString: strerror(errno)))",
      help: "run rebill verify on that run; a file may be missing or closed to you"))
}

func damagedRun(_ path: String, line: Int = 0) -> Failure {
  Failure(
    .noInput,
    Problem(
      "E653", path: path, line: line, "is not what a run holds there",
      help: "run rebill verify on that run, and rate it again if it does not hold"))
}
