package import Model
internal import Text

/// Makes a book of its files (spec 2).
package enum BookLoader {
  /// Checks everything and tells all that is wrong in one go.
  ///
  /// Reads nothing but the files given, save for the time-zone database.
  ///
  /// - Returns: no book if there is any problem; problems ordered by path, line and column. After
  ///   a thousand the last one says how many more there are.
  /// - Complexity: O(n log n) in the rows and their prefixes.
  package static func load(_ files: [BookFile]) -> (book: Book?, problems: [Problem]) {
    var assembly = BookAssembly(files.sorted { isOrderedByBytes($0.path, $1.path) })
    assembly.reportMissingFiles()
    assembly.readSettings()
    assembly.readPlans()
    assembly.readAgencies()
    assembly.readSubAccounts()
    assembly.readAccounts()
    assembly.readPolicies()
    assembly.readRates()
    assembly.readSurcharges()
    assembly.readExemptions()
    assembly.readMarkups()
    assembly.readNumbers()
    assembly.readWallets()
    assembly.checkRateTies()
    assembly.checkMarkupRanges()
    let problems = assembly.source.log.problems(assembly.source.files)
    return (problems.isEmpty ? assembly.book : nil, problems)
  }
}

/// A book being put together, and what one file must know of another.
struct BookAssembly {
  let source: BookSource
  var book = Book()
  var planIDs = IDIndex(of: "plan", in: "plans.csv")
  var agencyIDs = IDIndex(of: "agency", in: "agencies.csv")
  var subAccountIDs = IDIndex(of: "sub-account", in: "sub_accounts.csv")

  init(_ files: [BookFile]) {
    source = BookSource(files: files, log: ProblemLog(fileCount: files.count))
    book.files = files.map(\.path)
  }

  func reportMissingFiles() {
    let paths = Set(book.files)
    for path in BookFile.required where !paths.contains(path) {
      source.log.reportMissing(
        path, "the file is missing",
        help: "add it; a header row alone is enough where there is nothing to list")
    }
    if !book.files.contains(where: { $0.hasBytePrefix(BookFile.rateFolder) }) {
      source.log.reportMissing(
        BookFile.rateFolder, "the folder has no rate card",
        help: "add a file such as rates/lc.csv; a header row alone is enough")
    }
  }

  /// Tells the rows of one key that are in force at the same time.
  ///
  /// - Parameters:
  ///   - place: where a row stands, by the number its span has.
  ///   - subject: what has two rows, by the later row's number.
  func reportOverlaps<Column: DatedColumn>(
    _ spans: [Span], _ columns: Column.Type, place: (Int) -> SourceLine,
    subject: (Int) -> String
  ) {
    forEachOverlap(spans) { earlier, later, _ in
      source.log.report(
        .overlap, at: place(later), Column.validFrom,
        "\(subject(later)) has another row in force at the same time "
          + "(\(book.place(place(earlier))))",
        help: "end one row where the other begins (valid_to is the first instant no longer in "
          + "force), or delete one")
    }
  }
}
