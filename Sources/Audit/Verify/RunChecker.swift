internal import Model
internal import RunFiles

/// What the agencies of a run add up to; sums that can be merged in any order.
struct RunSums: Sendable {
  var cost = Money.zero
  var charge = Money.zero
  var lines: Int128 = 0
  /// Lines of a usage itself: one for each record that is rebilled.
  var rebilledRecords: Int128 = 0
  var zeroRatedRecords: Int128 = 0
  var absorbedComponents: Int128 = 0
  var recurring: Int128 = 0

  mutating func merge(_ other: RunSums) {
    cost += other.cost
    charge += other.charge
    lines += other.lines
    rebilledRecords += other.rebilledRecords
    zeroRatedRecords += other.zeroRatedRecords
    absorbedComponents += other.absorbedComponents
    recurring += other.recurring
  }
}

/// Reads files of a run and holds against them whatever does not fit. One for each thread.
struct RunChecker: ~Copyable {
  let period: Period
  let settings: Settings
  let shape: RunShape
  let format: InvoiceFormat
  var reader: RunFileReader
  var problems = VerifyProblems()
  var sums = RunSums()
  /// The file being read.
  private var path = ""
  private var columns = 0

  init(root: String, _ manifest: Manifest, _ shape: RunShape) {
    period = manifest.period
    settings = manifest.settings
    self.shape = shape
    format = InvoiceFormat(manifest.settings)
    reader = RunFileReader(root: root)
  }

  var decimals: Int { settings.lineDecimals }

  /// A problem of the row being read, by default of the file being read.
  mutating func note(_ code: VerifyCode, _ message: String) {
    problems.add(code, path, reader.line, message)
  }

  /// A problem of a file as a whole.
  mutating func note(_ code: VerifyCode, in file: String, _ message: String) {
    problems.add(code, file, 0, message)
  }

  // MARK: Files

  private mutating func begin(_ entry: FileEntry) -> Bool {
    path = entry.path
    guard let reason = reader.begin(path) else { return true }
    note(.missing, in: path, "cannot be opened: \(reason)")
    return false
  }

  /// Reads what is left of the file; its bytes must be those that the manifest tells of.
  mutating func end(_ entry: FileEntry) throws(Failure) {
    let found = try reader.end()
    if found.bytes != entry.bytes {
      note(.changed, in: path, "is \(found.bytes) bytes long; the manifest says \(entry.bytes)")
    } else if found.sha256 != entry.sha256 {
      note(.changed, in: path, "its SHA-256 is not the one in the manifest")
    }
  }

  /// - Returns: whether the file can be gone through by ``nextRow()``.
  mutating func beginTable(_ entry: FileEntry, _ header: StaticString) throws(Failure) -> Bool {
    guard begin(entry) else { return false }
    let text = header.withUTF8Buffer { unsafe Array($0.dropLast()) }
    columns = text.count { $0 == UInt8(ascii: ",") } + 1
    guard try isAtRow() else {
      note(.row, "the header is missing")
      try end(entry)
      return false
    }
    if unsafe !reader.row.elementsEqual(text) {
      note(.row, "the header is not \(String(decoding: text, as: UTF8.self))")
    }
    return true
  }

  /// Goes to the next row that has the right number of cells; others are reported.
  mutating func nextRow() throws(Failure) -> Bool {
    while try isAtRow() {
      guard let count = reader.split() else {
        note(.row, "a quote stands where none may")
        continue
      }
      if count == columns { return true }
      note(.row, "\(count) cells where \(columns) must stand")
    }
    return false
  }

  private mutating func isAtRow() throws(Failure) -> Bool {
    switch try reader.next() {
    case .row: return true
    case .end: return false
    case .cutOff: note(.row, "the file ends in the middle of a row")
    case .tooLong: note(.row, "the row is longer than \(RunFileReader.maxRowBytes >> 20) MiB")
    }
    return false
  }

  /// - Parameter most: bytes; a longer file is not parsed.
  mutating func readJSON(_ entry: FileEntry, most: Int) throws(Failure) -> JSON? {
    guard begin(entry) else { return nil }
    let bytes = try reader.rest(most: most)
    try end(entry)
    guard let bytes else {
      note(.json, in: path, "is longer than \(most >> 20) MiB")
      return nil
    }
    guard let json = JSON(parsing: bytes) else {
      note(.json, in: path, "is no JSON document of a run")
      return nil
    }
    if !json.text.utf8.elementsEqual(bytes) {
      note(.json, in: path, "is not in the form in which a run is written")
    }
    return json
  }

  // MARK: Cells

  mutating func checkText(_ cell: Int, _ name: StaticString) {
    if !reader.isWellFormed(cell) {
      note(.row, "\(name) is not quoted, guarded and encoded as it must be")
    }
  }

  mutating func checkCurrency(_ cell: Int) {
    if !reader.equals(cell, settings.currency) {
      note(.value, "the currency is not \(settings.currency)")
    }
  }

  /// A cell's value, or a problem that names what it is not.
  mutating func value<Value>(_ value: Value?, _ name: StaticString) -> Value? {
    if value == nil { note(.value, "\(name) is not written as it must be, or not known") }
    return value
  }

  mutating func money(_ cell: Int, _ name: StaticString) -> Money? {
    value(reader.money(cell, decimals), name)
  }

  mutating func word(_ cell: Int, _ list: WordList, _ name: StaticString) -> Int? {
    unsafe value(list.index(of: reader.raw(cell)), name)
  }
}

/// A closed set of words, told by their places.
struct WordList: Sendable {
  static let products = WordList(Product.texts)
  static let units = WordList(Unit.texts)
  static let providers = WordList(Provider.allCases.map(\.text))
  static let dispositions = WordList(Disposition.texts)
  static let absorbReasons = WordList(AbsorbReason.texts)
  static let suspenseReasons = WordList(SuspenseReason.texts)

  private let words: [[UInt8]]

  init(_ words: [String]) { self.words = words.map { Array($0.utf8) } }

  func index(of text: UnsafeRawBufferPointer) -> Int? {
    for index in words.indices where words[index].count == text.count {
      if unsafe text.elementsEqual(words[index]) { return index }
    }
    return nil
  }
}
