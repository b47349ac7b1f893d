internal import Glibc
internal import Ingest
internal import Model
internal import Publish

/// A published run that is asked about: where it lies, and what its manifest says.
struct RunSource {
  let path: String
  let id: String
  let period: Period
  /// Hashes of what the run was made from, by path as the manifest lists it.
  let inputs: [String: String]
  private let outputs: [String: String]

  /// - Parameter argument: the run's folder, a link to it, or a folder that holds `current`.
  /// - Throws: exit 66 when no run is there.
  init(_ argument: String) throws(Failure) {
    let trimmed = argument.count > 1 && argument.hasSuffix("/")
      ? String(argument.dropLast()) : argument
    let folders = [trimmed, trimmed + "/current"]
    guard let found = folders.first(where: { access($0 + "/" + Manifest.name, R_OK) == 0 }) else {
      throw RunSource.noRun(argument)
    }
    path = RunSource.named(found)
    let manifest = try RunSource.bytes(found + "/" + Manifest.name)
    id = String(Digest.hex(of: manifest).prefix(12))
    var reading = ManifestReading()
    reading.read(manifest)
    guard let period = reading.period else { throw RunSource.noRun(argument) }
    self.period = period
    inputs = reading.hashes["inputs"] ?? [:]
    outputs = reading.hashes["outputs"] ?? [:]
  }

  /// The folder's own name instead of the link `current`.
  private static func named(_ folder: String) -> String {
    guard let target = linkTarget(folder), !target.contains("/") else { return folder }
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (parts + [Substring(target)]).joined(separator: "/")
  }

  static func bytes(_ path: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try RawFile.read(path: path, name: path) { bytes += $0 }
    return bytes
  }

  /// Whether a file of the run still has the hash that the manifest lists for it.
  func holds(_ file: String, sha256: String) -> Bool {
    outputs[file] == sha256
  }

  private static func noRun(_ argument: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E801", path: argument, "holds no published run",
        help: "name a run's folder, or a period's folder such as out/2026-10"))
  }
}

/// Reads a manifest by its lines: a program writes it, one item a line (spec 6).
private struct ManifestReading {
  var period: Period?
  /// Of `inputs` and of `outputs`, by path.
  var hashes: [String: [String: String]] = [:]
  private var list = ""
  private var path = ""

  mutating func read(_ manifest: [UInt8]) {
    for line in manifest.split(separator: 0x0A) {
      take(String(decoding: line, as: UTF8.self))
    }
  }

  private mutating func take(_ line: String) {
    if line.hasPrefix("  \"") { list = String(line.dropFirst(3).prefix { $0 != "\"" }) }
    if let text = value(of: "  \"period\": ", in: line) { period = Period(text) }
    if let text = value(of: "      \"path\": ", in: line) { path = text }
    if let text = value(of: "      \"sha256\": ", in: line) {
      hashes[list, default: [:]][path] = text
    }
  }

  private func value(of key: String, in line: String) -> String? {
    guard line.hasPrefix(key) else { return nil }
    var text = line.dropFirst(key.count)
    if text.hasSuffix(",") { text.removeLast() }
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
    return ManifestReading.unescaped(text.dropFirst().dropLast())
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let escape = rest.popFirst() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch escape {
      case "n": result += "\n"
      case "r": result += "\r"
      case "t": result += "\t"
      case "b": result += "\u{8}"
      case "f": result += "\u{C}"
      case "u":
        let hex = String(String.UnicodeScalarView(rest.prefix(4)))
        rest = rest.dropFirst(4)
        result.unicodeScalars.append(UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init) ?? "?")
      default: result.unicodeScalars.append(escape)
      }
    }
    return result
  }
}
