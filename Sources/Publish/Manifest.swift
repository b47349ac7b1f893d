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

  public var text: String {
    JSON.object([
      "format": .int(1),
      "rebill": .string(version),
      "period": .string(period.text),
      "settings": .object(
        Dictionary(uniqueKeysWithValues: settings.texts.map { ($0.key, .string($0.value)) })),
      "inputs": .array(sortedByPath(inputs).map(\.json)),
      "outputs": .array(sortedByPath(outputs).map(\.json)),
    ]).text
  }

  /// `SHA256SUMS`, as `sha256sum -c` reads it.
  ///
  /// - Parameter manifest: the entry of the manifest itself.
  public func sums(with manifest: FileEntry) -> String {
    sortedByPath(outputs + [manifest]).map { "\($0.sha256)  \($0.path)\n" }.joined()
  }
}

func sortedByPath(_ entries: [FileEntry]) -> [FileEntry] {
  entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
}
