public import Foundation

/// The folders of the project, found from where this file was compiled.
public enum Project {
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static let fixtures = root.appending(path: "fixtures")

  /// Names of what is in a folder of the fixtures, ordered; hidden ones left out.
  public static func cases(_ folder: String) -> [String] {
    let path = fixtures.appending(path: folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The program, built beside the tests.
  public static let program: String = {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appending(path: "rebill").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return root.appending(path: ".build/release/rebill").path
  }()
}

/// Every file below a folder, by its path with `/`; links are not followed.
public func files(in folder: URL) throws -> [String: Data] {
  var found: [String: Data] = [:]
  for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
    let file = folder.appending(path: path)
    let kind = try FileManager.default.attributesOfItem(atPath: file.path)[.type]
    if kind as? FileAttributeType == .typeRegular { found[path] = try Data(contentsOf: file) }
  }
  return found
}

/// A folder of its own for one test, gone when the test is over.
public final class Scratch: Sendable {
  public let url: URL
  public var path: String { url.path }

  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "rebill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  public subscript(_ path: String) -> URL { url.appending(path: path) }

  /// Writes a file; the folders above it are made.
  public func write(_ path: String, _ bytes: some Sequence<UInt8>) throws {
    let file = self[path]
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  public func write(_ path: String, _ text: String) throws { try write(path, text.utf8) }

  public func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: self[path]), as: UTF8.self)
  }
}

/// Copies a folder with all that is in it. - Precondition: `target` is not there.
public func copy(_ source: URL, to target: URL) throws {
  try FileManager.default.createDirectory(
    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
  try FileManager.default.copyItem(at: source, to: target)
}
