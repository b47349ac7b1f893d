/// The code that decompresses gzip exports.
///
/// Which one it is makes no difference to a run, nor to how damage is reported: the same words for
/// the same byte of the file. See decision 0012.
public enum InflateLibrary: String, CaseIterable, Sendable {
  #if OwnInflate
    /// `CInflate`, nearly twice as fast; absent from a build without the trait `OwnInflate`.
    case own
  #endif
  case zlib

  /// The fastest that this build has.
  public static var standard: Self { allCases[0] }
}
