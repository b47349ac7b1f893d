internal import Glibc
internal import Model
internal import Pipeline
internal import RunFiles
internal import Text

/// A published run that is asked about: where it lies, and what its manifest says.
struct RunSource {
  let path: String
  let id: String
  let period: Period
  /// Hashes of what the run was made from, by path as the manifest lists it.
  let inputs: [Spelled: String]
  private let outputs: [Spelled: String]

  /// - Parameter argument: the run's folder, a link to it, or a folder that holds `current`.
  /// - Throws: exit 66 when no run is there.
  init(_ argument: String) throws(Failure) {
    let run = try PublishedRun(argument)
    path = run.path
    id = run.id
    period = run.period
    inputs = RunSource.hashes(run.inputs)
    outputs = RunSource.hashes(run.outputs)
  }

  private static func hashes(_ entries: [FileEntry]) -> [Spelled: String] {
    Dictionary(
      entries.map { (Spelled($0.path), $0.sha256) }, uniquingKeysWith: { first, _ in first })
  }

  static func bytes(_ path: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try unsafe RawFile.read(path: path, name: path) { unsafe bytes += $0 }
    return bytes
  }

  /// Whether a file of the run still has the hash that the manifest lists for it.
  func holds(_ file: String, sha256: String) -> Bool {
    outputs[Spelled(file)] == sha256
  }
}
