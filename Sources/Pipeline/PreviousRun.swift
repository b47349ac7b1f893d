internal import Glibc
internal import Ingest
internal import Model
internal import Publish

/// The current run of the period before, for the balances it closed with.
struct PreviousRun: Sendable {
  /// Its manifest, as the manifest of this run lists it among its inputs.
  let entry: FileEntry
  private let folder: String
  /// Hashes of its wallet statements, and of its manifest, by path.
  private let statements: [Spelled: String]

  /// - Returns: nil when the period before has no current run.
  init?(output: String, period: Period) throws(Failure) {
    let link = "\(output)/\(period.text)/current"
    guard let run = linkTarget(link) else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw PreviousRun.unreadable(link)
    }
    guard PreviousRun.isRunID(run) else { throw PreviousRun.leadsElsewhere(link) }
    folder = "\(output)/\(period.text)/\(run)"
    let manifest = folder + "/" + Manifest.name
    guard linkTarget(manifest) == nil else { throw PreviousRun.changed(manifest) }
    var entry = try hashFile(path: manifest, name: manifest)
    // A run is named by its manifest.
    guard entry.sha256.hasPrefix(run) else { throw PreviousRun.changed(manifest) }
    statements = try PreviousRun.sums(folder)
    guard statements[Spelled(Manifest.name)] == entry.sha256 else {
      throw PreviousRun.changed(folder + "/" + Manifest.sumsName)
    }
    entry.path = "previous/\(period.text)/\(Manifest.name)"
    self.entry = entry
  }

  /// What the last row of the owner's statement leaves; nil when it had no wallet.
  ///
  /// - Throws: exit 66 when the statement is not as it was published, or in another currency.
  func closingBalance(_ owner: WalletOwner, _ book: Book) throws(Failure) -> Decimal? {
    let name = PreviousRun.statement(owner, book)
    guard let sum = statements[Spelled(name)] else { return nil }
    let path = folder + "/" + name
    let bytes = try PreviousRun.file(path)
    guard Digest.hex(of: bytes) == sum else { throw PreviousRun.changed(path) }
    let cells = bytes.split(separator: 0x0A).last?.split(separator: UInt8(ascii: ",")) ?? []
    guard cells.count == 5, cells[1].elementsEqual("closing".utf8) else {
      throw PreviousRun.changed(path)
    }
    guard cells[4].elementsEqual(book.settings.currency.utf8) else {
      throw PreviousRun.inOtherCurrency(path, String(decoding: cells[4], as: UTF8.self), book)
    }
    var balance: Decimal?
    try Array(cells[3]).withBytes { balance = Numbers.decimal($0) }
    guard let balance else { throw PreviousRun.changed(path) }
    return balance
  }

  /// What SHA256SUMS of a run says of its manifest and its wallet statements.
  private static func sums(_ folder: String) throws(Failure) -> [Spelled: String] {
    var sums: [Spelled: String] = [:]
    for line in try file(folder + "/" + Manifest.sumsName).split(separator: 0x0A) {
      let name = line.dropFirst(66)
      guard
        name.elementsEqual(Manifest.name.utf8)
          || name.suffix(11).elementsEqual("/wallet.csv".utf8)
      else { continue }
      sums[Spelled(String(decoding: name, as: UTF8.self))] = String(
        decoding: line.prefix(64), as: UTF8.self)
    }
    return sums
  }

  private static func file(_ path: String) throws(Failure) -> [UInt8] {
    guard unsafe access(path.onDisk, R_OK) == 0 else { throw unreadable(path) }
    guard linkTarget(path) == nil else { throw changed(path) }
    var bytes: [UInt8] = []
    _ = try unsafe RawFile.read(path: path, name: path) { unsafe bytes += $0 }
    return bytes
  }

  private static func statement(_ owner: WalletOwner, _ book: Book) -> String {
    switch owner {
    case .agency(let agency): return "agencies/\(book.agencies[agency].id)/wallet.csv"
    case .subAccount(let index):
      let subAccount = book.subAccounts[index]
      let agency = book.agencies[subAccount.agency].id
      return "agencies/\(agency)/sub-accounts/\(subAccount.id)/wallet.csv"
    }
  }

  /// Anything else could lead out of the output folder.
  private static func isRunID(_ name: String) -> Bool {
    name.utf8.count == 12 && name.allSatisfy { $0.isASCII && $0.isHexDigit && !$0.isUppercase }
  }

  /// To go on without it would open wallets with nothing in them.
  private static func unreadable(_ path: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E308", path: path, unsafe "cannot be read: \(String(cString: strerror(errno)))",
        help: "check its permissions and its disk; if it is gone, run rebill verify on that run"))
  }

  private static func leadsElsewhere(_ link: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E308", path: link, "leads to no run of its period",
        help: "make it a symlink to one of the runs beside it, or remove it"))
  }

  private static func changed(_ path: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E308", path: path, "is not the file that its run was published with",
        help: "run rebill verify on that run, or give opening_balance in book/wallets.csv"))
  }

  private static func inOtherCurrency(_ path: String, _ currency: String, _ book: Book) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E308", path: path, "is in \(currency), but the book in \(book.settings.currency)",
        help: "give opening_balance in book/wallets.csv for the month in which the currency changes"
      ))
  }
}
