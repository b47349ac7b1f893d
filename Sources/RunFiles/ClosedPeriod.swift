internal import Glibc
public import Model
internal import Text

/// Reads `closed.json` of a period's folder: the run that is final.
public enum ClosedPeriod {
  public static let fileName = "closed.json"
  /// It holds a dozen numbers.
  private static let maxBytes = 1 << 16

  /// - Throws: exit 73 or 74 when nobody can say whether the file is there.
  public static func isClosed(_ folder: String) throws(Failure) -> Bool {
    let path = folder + "/" + fileName
    var info = stat()
    if unsafe lstat(path.onDisk, &info) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    // It may be there.
    throw outputFailure("cannot be looked at", path)
  }

  /// What `closed.json` of a period's folder says; nil where there is none. One that cannot be
  /// read says nothing, but closes the period all the same.
  public static func text(_ folder: String) throws(Failure) -> String? {
    guard try isClosed(folder) else { return nil }
    var reader = RunFileReader(root: folder)
    guard reader.begin(fileName) == nil,
      let bytes = try? reader.rest(most: maxBytes)
    else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The run that `closed.json` of a period's folder names, wherever `current` leads; nil where
  /// there is none, or none can be read.
  public static func run(_ folder: String) throws(Failure) -> String? {
    guard let text = try text(folder),
      let run = JSON(parsing: Array(text.utf8))?.members?["run"]?.string, PublishedRun.isRunID(run)
    else { return nil }
    return run
  }
}
