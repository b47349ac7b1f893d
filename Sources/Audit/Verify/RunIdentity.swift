internal import Model
internal import RunFiles
internal import Text

/// Proves that a run is the one its folder's name tells: the name pins the manifest, the manifest
/// everything else.
struct RunIdentity: ~Copyable {
  private let place: RunPlace
  private var reader: RunFileReader

  init(_ place: RunPlace) {
    self.place = place
    reader = RunFileReader(root: place.path)
  }

  /// - Returns: nil when there is no manifest that can be read.
  mutating func prove(_ problems: inout VerifyProblems) throws(Failure) -> Manifest? {
    guard let (bytes, entry) = try read(Manifest.name, &problems) else { return nil }
    if entry.sha256.prefix(12) != place.id {
      problems.add(
        .runID, Manifest.name, 0,
        "its SHA-256 begins with \(entry.sha256.prefix(12)), but the run is named \(place.id)")
    }
    guard let manifest = JSON(parsing: bytes).flatMap({ Manifest($0) }) else {
      problems.add(.manifest, Manifest.name, 0, "is no manifest of a run")
      return nil
    }
    if !manifest.text.utf8.elementsEqual(bytes) {
      problems.add(.manifest, Manifest.name, 0, "is not in the form in which a run is written")
    }
    if let period = place.period, period != manifest.period {
      problems.add(
        .manifest, Manifest.name, 0,
        "is of \(manifest.period.text), but lies in the folder of \(period.text)")
    }
    checkInputs(manifest, &problems)
    try checkSums(manifest, entry, &problems)
    return manifest
  }

  private mutating func read(_ name: String, _ problems: inout VerifyProblems) throws(Failure)
    -> (bytes: [UInt8], entry: FileEntry)?
  {
    if let reason = reader.begin(name) {
      problems.add(.missing, name, 0, "cannot be opened: \(reason)")
      return nil
    }
    let bytes = try reader.rest(most: Manifest.maxBytes)
    let entry = try reader.end()
    if let bytes { return (bytes, entry) }
    problems.add(
      .manifest, name, 0, "is longer than \(Manifest.maxBytes >> 20) MiB")
    return nil
  }

  private func checkInputs(_ manifest: Manifest, _ problems: inout VerifyProblems) {
    for input in manifest.inputs {
      let folders = ["book/", "exports/", "previous/"]
      if !folders.contains(where: { input.path.hasBytePrefix($0) }) {
        problems.add(
          .manifest, Manifest.name, 0, "lists an input that a run cannot have: \(input.path)")
      }
    }
    for list in [manifest.inputs, manifest.outputs] {
      for (one, next) in zip(list, list.dropFirst())
      where !one.path.utf8.lexicographicallyPrecedes(next.path.utf8) {
        problems.add(.manifest, Manifest.name, 0, "lists \(next.path) twice, or out of its order")
      }
    }
  }

  /// `SHA256SUMS` says again what the manifest says, byte by byte.
  private mutating func checkSums(
    _ manifest: Manifest, _ entry: FileEntry, _ problems: inout VerifyProblems
  ) throws(Failure) {
    guard let (bytes, _) = try read(Manifest.sumsName, &problems) else { return }
    let expected = manifest.sums(with: entry).split(separator: "\n")
    let found = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in expected.enumerated() {
      if index < found.count, found[index].elementsEqual(line.utf8) { continue }
      problems.add(
        .sums, Manifest.sumsName, index + 1, "the manifest asks for the line \(line)")
    }
    if found.count != expected.count + 1 || found.last?.isEmpty != true {
      problems.add(
        .sums, Manifest.sumsName, 0, "must have \(expected.count) lines, each with its line end")
    }
  }
}
