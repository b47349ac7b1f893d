internal import Foundation
internal import Glibc
internal import TestSupport

/// One folder of `fixtures/golden`.
///
/// | file | what it holds |
/// |---|---|
/// | `cmd` | one line: the command as a user would type it |
/// | `in/` | files that are added to the small book and its exports, or replace some of them |
/// | `held` | a folder that another process holds the lock of; mostly absent |
/// | `stdout`, `stderr`, `status` | what the command says and how it ends |
/// | `out/` | the files it writes or changes; a symlink is a file of `-> target` |
struct GoldenCase {
  private static let small = Project.fixtures.appending(path: "books/small")

  private let folder: URL
  private let arguments: [String]
  private let held: String?

  init(_ name: String) throws {
    folder = Project.fixtures.appending(path: "golden/\(name)")
    let words = try String(contentsOf: folder.appending(path: "cmd"), encoding: .utf8)
      .split(whereSeparator: \.isWhitespace).map(String.init)
    arguments = Array(words.dropFirst())
    held = (try? String(contentsOf: folder.appending(path: "held"), encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What the case's files say that the command does, by the path of the file.
  func expected() throws -> [String: Data] {
    try files(in: folder).filter { path, _ in
      !path.hasPrefix("in/") && path != "cmd" && path != "held"
    }
  }

  /// What the command does.
  func actual() throws -> [String: Data] {
    let scratch = try Scratch()
    let place = scratch["place"]
    try copy(Self.small, to: place)
    let added = folder.appending(path: "in")
    if FileManager.default.fileExists(atPath: added.path) {
      for (path, bytes) in try files(in: added) { try scratch.write("place/\(path)", bytes) }
    }
    let before = try written(in: place)
    let lock = try held.map { try FolderLock(place.appending(path: $0)) }
    let result = try rebill(arguments, in: place)
    withExtendedLifetime(lock) {}
    var found = [
      "stdout": result.stdout, "stderr": result.stderr, "status": Data("\(result.status)\n".utf8),
    ]
    for (path, bytes) in try written(in: place) where before[path] != bytes {
      found["out/\(path)"] = bytes
    }
    return found
  }

  /// Every file, and every symlink as what it points to.
  private func written(in place: URL) throws -> [String: Data] {
    var found = try files(in: place)
    for path in try FileManager.default.subpathsOfDirectory(atPath: place.path) {
      let link = place.appending(path: path).path
      if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link) {
        found[path] = Data("-> \(target)\n".utf8)
      }
    }
    return found
  }

  /// Makes what the command does what it should do.
  func rewrite(_ actual: [String: Data]) throws {
    for path in try expected().keys {
      try FileManager.default.removeItem(at: folder.appending(path: path))
    }
    for (path, bytes) in actual {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: file)
    }
  }
}

/// Holds a folder as another run would, for as long as it lives.
final class FolderLock {
  private let descriptor: Int32

  init(_ folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw CommandError(code: errno) }
  }

  deinit { close(descriptor) }
}
