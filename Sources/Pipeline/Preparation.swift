internal import Books
package import Exports
package import Ledger
public import Model
package import Rating
public import RunFiles

/// Everything the phases share: the checked book and what is made of it. Read-only.
package final class Preparation: Sendable {
  package let options: RateOptions
  package let book: Book
  package let bookFiles: [FileEntry]
  package let unknownBookFiles: [String]
  package let exports: [ExportFile]
  package let rater: Rater
  package let markups: Markups
  package let decoding: DecodingContext
  package let keyHash: KeyHash
  let plan: MemoryPlan
  package let partitions: Partitions
  package let charges: [RecurringCharge]
  /// Every name that `suspense.csv` can show, in its order: the exports' and `numbers.csv`.
  package let suspenseNames: [String]
  /// The place of each export among them.
  package let ranks: [Int]
  package let numbersRank: Int
  private let periodStart: Instant

  /// - Throws: exit 78 for a book with problems, 66 for missing inputs, 64 for two exports of one
  ///   name.
  package convenience init(_ options: RateOptions) throws(Failure) {
    try self.init(options, try LoadedBook(options.book))
  }

  /// - Parameter loaded: nil = no accounts and no prices are known.
  package init(_ options: RateOptions, _ loaded: LoadedBook?) throws(Failure) {
    // What it cannot be used for is not taken: each thread needs buffers of its own.
    var options = options
    options.threads = MemoryPlan.threads(options)
    self.options = options
    plan = MemoryPlan(options)
    periodStart = options.period.start
    book = loaded?.book ?? Book()
    bookFiles = loaded?.entries ?? []
    unknownBookFiles = loaded?.unknownFiles ?? []
    if let temp = options.temp { try SpillStore.checkFolder(temp) }
    exports = try ExportList.find(options.exports)
    if options.role == .check {
      rater = Rater(book, in: .always)
      charges = []
    } else {
      var rater = Rater(book, options.period)
      charges = RecurringCharge.all(book, options.period, &rater)
      self.rater = rater
    }
    markups = Markups(book)
    decoding = DecodingContext(book: book, inflate: options.inflate, secret: options.secret)
    keyHash = KeyHash(secret: options.secret)
    partitions = Partitions(book, most: MemoryPlan.partitions)
    let before = exports.filter { $0.name.utf8.lexicographicallyPrecedes("numbers.csv".utf8) }.count
    numbersRank = before
    let isShared = before < exports.count && exports[before].name == "numbers.csv"
    ranks = exports.indices.map { $0 < before || isShared ? $0 : $0 + 1 }
    var names = exports.map(\.name)
    if !isShared { names.insert("numbers.csv", at: before) }
    suspenseNames = names
  }
}

extension Preparation {
  /// Whether a run of the period holds the agency: a row of it is in force.
  package func holds(agency: Int) -> Bool {
    book.agencies[agency].terms.contains { $0.validity.overlaps(options.period.validity) }
  }

  /// Whether a run of the period holds the sub-account: rows of it and of its agency are in force.
  package func holds(subAccount: Int) -> Bool {
    let owner = book.subAccounts[subAccount]
    return holds(agency: owner.agency)
      && owner.terms.contains { $0.validity.overlaps(options.period.validity) }
  }

  /// A record's place in the order in which lines are written, but for its id.
  func orderKey(_ record: UnsafePointer<RatedRecord>) -> UInt64 {
    let subAccount = unsafe rater.standings.list[Int(record.pointee.standing)].subAccount
    return unsafe RecordOrder.key(
      rank: partitions.rank[Int(subAccount)], record.pointee.eventTime, periodStart: periodStart)
  }
}

/// A book read from its folder, checked, with its files as the manifest lists them.
public struct LoadedBook: Sendable {
  public let book: Book
  public let entries: [FileEntry]
  /// CSV files of the folder that are no part of a book.
  public let unknownFiles: [String]

  /// - Throws: exit 66 when the folder cannot be read, 78 with every problem of the book.
  public init(_ folder: String) throws(Failure) {
    let read = BookFolder.read(folder)
    guard read.problems.isEmpty else { throw Failure(.noInput, read.problems) }
    let loaded = BookLoader.load(read.files)
    guard let book = loaded.book else { throw Failure(.badBook, loaded.problems) }
    self.book = book
    unknownFiles = read.unknown
    entries = read.files.map {
      FileEntry(
        path: "book/" + $0.path, bytes: Int64($0.bytes.count), sha256: Digest.hex(of: $0.bytes))
    }
  }
}
