public import Model

/// What a run was made from and what it holds (spec 6).
public struct Manifest: Sendable {
  public static let name = "manifest.json"
  public static let sumsName = "SHA256SUMS"

  public var version: String
  public var period: Period
  public var settings: Settings
  public var inputs: [FileEntry]
  public var outputs: [FileEntry]

  public init(
    version: String, period: Period, settings: Settings, inputs: [FileEntry], outputs: [FileEntry]
  ) {
    self.version = version
    self.period = period
    self.settings = settings
    self.inputs = inputs
    self.outputs = outputs
  }

  public var json: JSON {
    .object([
      "format": .int(1),
      "rebill": .string(version),
      "period": .string(period.text),
      "settings": .object(
        Dictionary(uniqueKeysWithValues: settings.texts.map { ($0.key, .string($0.value)) })),
      "inputs": .array(sortedByPath(inputs).map(\.json)),
      "outputs": .array(sortedByPath(outputs).map(\.json)),
    ])
  }

  /// `SHA256SUMS`, as `sha256sum -c` reads it.
  ///
  /// - Parameter manifest: the entry of the manifest itself.
  public func appendSums(with manifest: FileEntry, to buffer: inout TextBuffer) {
    for entry in sortedByPath(outputs + [manifest]) {
      buffer.append(entry.sha256)
      buffer.append("  " as StaticString)
      buffer.append(entry.path)
      buffer.append(UInt8(ascii: "\n"))
    }
  }
}

func sortedByPath(_ entries: [FileEntry]) -> [FileEntry] {
  entries.sorted { bytesPrecede($0.path, $1.path) }
}
