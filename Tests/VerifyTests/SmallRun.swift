internal import Audit
internal import Foundation
internal import Model
internal import Pipeline
internal import RunFiles
internal import Testing

/// A folder of its own for one test with a small book and its exports, gone when the test is over.
final class SmallRun {
  let period: Period
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "verify-\(UUID().uuidString)")

  /// Where runs are published.
  var output: String { folder.path + "/out" }
  var periodFolder: String { output + "/" + period.text }
  private(set) var runID = ""
  var path: String { periodFolder + "/" + runID }

  init() throws {
    period = Period("2026-10")!
    for (name, text) in SmallRun.inputs { try write(folder.path + "/" + name, text) }
    try rate()
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func rate() throws {
    let options = RateOptions(
      period: period, book: folder.path + "/book", output: output,
      exports: [folder.path + "/exports"])
    runID = try RateRun.run(options, Progress()).runID
  }

  func verify() throws -> VerifyReport { try VerifyRun.run(path) }

  // MARK: Files

  /// Every file of the run, by its path below the run's folder.
  func files() throws -> [String] {
    let manager = FileManager.default
    return try manager.subpathsOfDirectory(atPath: path).filter { name in
      let traits = try manager.attributesOfItem(atPath: path + "/" + name)
      return traits[.type] as? FileAttributeType == .typeRegular
    }.sorted()
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
  }

  func put(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path + "/" + name))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + name)
  }

  private func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Edits a file as a forger would: hashes, manifest and the run's name are made to fit again.
  func forge(_ name: String, _ old: String, _ new: String) throws {
    let text = String(decoding: try read(name), as: UTF8.self)
    try #require(text.contains(old), "\(name) has no \(old)")
    let range = text.range(of: old)!
    try put(name, Array(text.replacingCharacters(in: range, with: new).utf8))
    try rehash()
  }

  private func rehash() throws {
    let json = try #require(JSON(parsing: read(Manifest.name)))
    var manifest = try #require(Manifest(json))
    manifest.outputs = try manifest.outputs.map { try entry($0.path, read($0.path)) }
    let bytes = Array(manifest.text.utf8)
    let own = entry(Manifest.name, bytes)
    try put(Manifest.name, bytes)
    try put(Manifest.sumsName, Array(manifest.sums(with: own).utf8))
    let before = path
    runID = String(own.sha256.prefix(12))
    if path != before { try FileManager.default.moveItem(atPath: before, toPath: path) }
  }

  private func entry(_ path: String, _ bytes: [UInt8]) -> FileEntry {
    FileEntry(path: path, bytes: Int64(bytes.count), sha256: Digest.hex(of: bytes))
  }
}
