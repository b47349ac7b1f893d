internal import Model
internal import RunFiles
internal import Text

/// Reads a CSV file of a run by its rows, which may span lines.
enum CSVRows {
  /// Hands over every row as it stands, without its line end. - Returns: the file's hash.
  /// - Complexity: O(bytes); keeps one row in memory.
  static func read(_ path: String, _ name: String, _ body: (UnsafeRawBufferPointer) -> Void)
    throws(Failure) -> String
  {
    var digest = Digest()
    var rest: [UInt8] = []
    var isQuoted = false
    _ = try unsafe RawFile.read(path: path, name: name) { block in
      unsafe digest.update(block)
      var start = 0
      for index in block.indices {
        switch unsafe block[index] {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case 0x0A where !isQuoted:
          unsafe hand(UnsafeRawBufferPointer(rebasing: block[start..<index]), &rest, body)
          start = index + 1
        default: break
        }
      }
      unsafe rest += block[start...]
    }
    if !rest.isEmpty { unsafe rest.withUnsafeBytes(body) }
    return digest.hex()
  }

  private static func hand(
    _ part: UnsafeRawBufferPointer, _ rest: inout [UInt8], _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    if rest.isEmpty { return unsafe body(part) }
    unsafe rest += part
    unsafe rest.withUnsafeBytes(body)
    rest.removeAll(keepingCapacity: true)
  }
}
