internal import Glibc
package import Model
internal import Text

/// The book as it lies on disk.
package enum BookFolder {
  /// A larger file is refused unread.
  package static let maxFileBytes = 256 << 20

  /// Reads the files a book can have, in the order of their paths as bytes.
  ///
  /// - Returns: `unknown` names the other CSV files of the folder, which are not read.
  package static func read(
    _ folder: String
  ) -> (files: [BookFile], unknown: [String], problems: [Problem]) {
    guard let top = names(in: folder) else { return ([], [], [missing(folder)]) }
    let rateFolder = folder + "/" + BookFile.rateFolder
    let cards = names(in: rateFolder)
    guard cards != nil || errno == ENOENT || errno == ENOTDIR else {
      return ([], [], [missing(rateFolder)])
    }
    let rates = (cards ?? []).map { BookFile.rateFolder + $0 }
    let known = Set(BookFile.required + BookFile.optional)
    let wanted = top.filter(known.contains) + rates.filter { $0.hasSuffix(".csv") }
    let unknown = (top + rates).filter { isCSV($0) && !wanted.contains($0) }

    var files: [BookFile] = []
    var problems: [Problem] = []
    for path in wanted.sorted(by: isOrderedByBytes) {
      do {
        let bytes = try WholeFile.read(folder + "/" + path, maxBytes: maxFileBytes)
        files.append(BookFile(path: path, bytes: bytes))
      } catch {
        problems.append(unreadable(path, error))
      }
    }
    return (files, unknown.sorted(by: isOrderedByBytes), problems)
  }

  /// The names in a folder but those that begin with `.` or `_`; nil if it cannot be listed.
  private static func names(in folder: String) -> [String]? {
    guard let stream = unsafe opendir(folder.onDisk) else { return nil }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(fileName: bytes.prefix { $0 != 0 })
      }
      if !name.hasBytePrefix(".") && !name.hasBytePrefix("_") { names.append(name) }
      errno = 0
    }
    let code = errno
    unsafe closedir(stream)
    errno = code
    return code == 0 ? names : nil
  }

  /// Tells `LC.CSV` as well: a spreadsheet may have written it, and it is not read.
  private static func isCSV(_ path: String) -> Bool { path.lowercased().hasSuffix(".csv") }

  private static func missing(_ folder: String) -> Problem {
    Problem(
      BookProblem.folderMissing.code, path: folder,
      "the book folder cannot be listed: \(WholeFile.lastError())",
      help: "name the folder that holds agencies.csv, or write a new book with rebill init")
  }

  private static func unreadable(_ path: String, _ failure: WholeFile.Failure) -> Problem {
    let reason =
      switch failure {
      case .missing: "it is gone"
      case .notRegular: "it is not a regular file"
      case .tooLarge: "it is larger than \(maxFileBytes >> 20) MiB"
      case .changed: "it changed while it was read"
      case .unreadable(let reason): reason
      }
    return Problem(
      BookProblem.unreadable.code, path: "book/" + path, "the file cannot be read: \(reason)",
      help: "check the file and its permissions, then run again")
  }
}
