internal import Exports
internal import Foundation
internal import Model
internal import Samples
internal import TestSupport
internal import Testing

/// A folder of its own for one test, gone when the test is over.
final class Scratch {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "samples-\(UUID().uuidString)")

  var path: String { folder.path }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Every file below one of the folders with its bytes, by path.
  func files(in name: String) throws -> [String: [UInt8]] {
    let root = folder.appending(path: name)
    var found: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      let file = root.appending(path: path)
      if file.hasDirectoryPath { continue }
      if let bytes = try? Data(contentsOf: file) { found[path] = Array(bytes) }
    }
    return found
  }
}

/// The text of a gzip file, and how many members it has; a damaged file fails the test.
func unzipped(_ bytes: [UInt8]) -> (text: String, members: Int) {
  let inflater = ZlibInflater()
  var text: [UInt8] = []
  var members = 0
  var rest = bytes
  while !rest.isEmpty {
    let member = inflater.read(rest)
    guard member.step == .memberEnd else {
      Issue.record("the gzip data is damaged")
      return ("", 0)
    }
    text += member.text
    rest.removeFirst(member.consumed)
    members += 1
    inflater.reset()
  }
  return (String(decoding: text, as: UTF8.self), members)
}

/// October 2026, small and quick to make.
func smallOptions(_ format: GenerateOptions.Format = .cdr) throws -> GenerateOptions {
  var options = GenerateOptions(period: try #require(Period("2026-10")))
  options.records = 3_000
  options.subAccounts = 40
  options.agencies = 10
  options.format = format
  options.files = 4
  return options
}
