public import Model

/// Instants as people give them on the command line.
public enum InstantText {
  /// A date (its first instant in UTC) or RFC 3339.
  public static func parse(_ text: String) -> Instant? {
    var result: Instant?
    try? Array(text.utf8).withBytes { bytes in
      result = bytes.count == 10 ? Instants.date(bytes) : Instants.rfc3339(bytes)
    }
    return result
  }
}
