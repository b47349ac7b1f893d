public import Model
public import Text

/// What a run was made from and what it holds (spec 6).
public struct Manifest: Sendable {
  public static let name = "manifest.json"
  public static let sumsName = "SHA256SUMS"
  /// A run of three million files has a manifest of about this length.
  public static let maxBytes = 1 << 30

  public var version: String
  public var period: Period
  public var settings: Settings
  /// By path, as ``outputs`` are.
  public var inputs: [FileEntry]
  public var outputs: [FileEntry]

  public init(
    version: String, period: Period, settings: Settings, inputs: [FileEntry], outputs: [FileEntry]
  ) {
    self.version = version
    self.period = period
    self.settings = settings
    self.inputs = sortedByPath(inputs)
    self.outputs = sortedByPath(outputs)
  }

  public var text: String {
    var buffer = TextBuffer()
    write(to: &buffer)
    return buffer.text
  }

  /// Appends the document. A run may hold hundreds of thousands of files, so its two lists are
  /// written entry by entry and never stand in memory as a tree.
  public func write(to buffer: inout TextBuffer) {
    buffer.append("{\n  \"format\": 1,\n  \"inputs\": " as StaticString)
    Manifest.write(inputs, to: &buffer)
    buffer.append(",\n  \"outputs\": " as StaticString)
    Manifest.write(outputs, to: &buffer)
    buffer.append(",\n  \"period\": " as StaticString)
    JSON.write(period.text, to: &buffer)
    buffer.append(",\n  \"rebill\": " as StaticString)
    JSON.write(version, to: &buffer)
    buffer.append(",\n  \"settings\": {" as StaticString)
    for (index, setting) in settings.texts.enumerated() {
      buffer.append(index == 0 ? "\n    " as StaticString : ",\n    ")
      JSON.write(setting.key, to: &buffer)
      buffer.append(": " as StaticString)
      JSON.write(setting.value, to: &buffer)
    }
    buffer.append("\n  }\n}\n" as StaticString)
  }

  private static func write(_ entries: [FileEntry], to buffer: inout TextBuffer) {
    buffer.append(UInt8(ascii: "["))
    for (index, entry) in entries.enumerated() {
      buffer.append(
        index == 0
          ? "\n    {\n      \"bytes\": " as StaticString
          : ",\n    {\n      \"bytes\": ")
      buffer.append(entry.bytes)
      buffer.append(",\n      \"path\": " as StaticString)
      JSON.write(entry.path, to: &buffer)
      buffer.append(",\n      \"sha256\": " as StaticString)
      JSON.write(entry.sha256, to: &buffer)
      buffer.append("\n    }" as StaticString)
    }
    buffer.append(entries.isEmpty ? "]" as StaticString : "\n  ]")
  }

  /// `SHA256SUMS`, as `sha256sum -c` reads it.
  ///
  /// - Parameter manifest: the entry of the manifest itself.
  public func sums(with manifest: FileEntry) -> String {
    var buffer = TextBuffer()
    appendSums(with: manifest, to: &buffer)
    return buffer.text
  }

  /// Appends ``sums(with:)``.
  public func appendSums(with manifest: FileEntry, to buffer: inout TextBuffer) {
    let before = outputs.prefix { bytesPrecede($0.path, manifest.path) }
    for entry in before { Manifest.appendSum(entry, to: &buffer) }
    Manifest.appendSum(manifest, to: &buffer)
    for entry in outputs[before.endIndex...] { Manifest.appendSum(entry, to: &buffer) }
  }

  private static func appendSum(_ entry: FileEntry, to buffer: inout TextBuffer) {
    buffer.append(entry.sha256)
    buffer.append("  " as StaticString)
    buffer.append(entry.path)
    buffer.append(UInt8(ascii: "\n"))
  }
}

func sortedByPath(_ entries: [FileEntry]) -> [FileEntry] {
  entries.sorted { bytesPrecede($0.path, $1.path) }
}
