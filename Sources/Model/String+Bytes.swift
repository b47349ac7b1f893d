/// Prefixes and parts of names, by their bytes. Those of `String` go by characters, and a slash
/// with an accent behind it is another character than a slash.
extension String {
  public func hasBytePrefix(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// The parts of a path between its slashes.
  ///
  /// - Parameter keepsEmpty: whether nothing between two slashes, or at an end, is a part as well.
  public func pathParts(keepsEmpty: Bool = false) -> [String] {
    utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: !keepsEmpty)
      .map { String(Substring($0)) }
  }
}
