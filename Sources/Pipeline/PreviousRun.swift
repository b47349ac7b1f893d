internal import Exports
internal import Glibc
internal import Ledger
internal import Model
internal import Publish
internal import RunFiles
internal import Text

/// The run of the period before, for the balances it closed with: the one it was closed with, else
/// the current one.
struct PreviousRun: Sendable {
  let id: String
  let period: Period
  /// Its manifest, as the manifest of this run lists it among its inputs.
  let entry: FileEntry
  private let folder: String
  private let statements: [WalletName: Statement]

  /// A wallet statement as `SHA256SUMS` lists it.
  private struct Statement {
    var path: String
    var sha256: String
  }

  /// - Returns: nil when the period before has no run.
  init?(output: String, period: Period) throws(Failure) {
    guard let run = try PreviousRun.find("\(output)/\(period.text)") else { return nil }
    id = run
    self.period = period
    folder = "\(output)/\(period.text)/\(run)"
    let manifest = folder + "/" + Manifest.name
    guard linkTarget(manifest) == nil else { throw PreviousRun.changed(manifest) }
    var entry = try hashFile(path: manifest, name: manifest)
    // A run is named by its manifest.
    guard entry.sha256.hasPrefix(run) else { throw PreviousRun.changed(manifest) }
    let sums = try PreviousRun.sums(folder)
    guard sums.manifest == entry.sha256 else {
      throw PreviousRun.changed(folder + "/" + Manifest.sumsName)
    }
    statements = sums.statements
    entry.path = "previous/\(period.text)/\(Manifest.name)"
    self.entry = entry
  }

  /// A closed period's run is told by `closed.json`, whatever became of the symlink.
  private static func find(_ folder: String) throws(Failure) -> String? {
    if let run = try ClosedPeriod.run(folder) { return run }
    let link = folder + "/current"
    guard let run = linkTarget(link) else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw PreviousRun.unreadable(link)
    }
    guard PublishedRun.isRunID(run) else { throw PreviousRun.leadsElsewhere(link) }
    return run
  }

  /// The wallets that the run has a statement of, ordered.
  var wallets: [WalletName] { statements.keys.sorted() }

  /// What the last row of the owner's statement leaves, rounded to the book's `line_decimals`; nil
  /// when it had no wallet.
  ///
  /// - Throws: exit 66 when the statement is not as it was published, or in another currency.
  func closingBalance(_ owner: WalletName, _ book: Book) throws(Failure) -> Money? {
    guard let statement = statements[owner] else { return nil }
    let path = folder + "/" + statement.path
    let bytes = try PreviousRun.file(path)
    guard Digest.hex(of: bytes) == statement.sha256 else { throw PreviousRun.changed(path) }
    let cells = bytes.split(separator: 0x0A).last?.split(separator: UInt8(ascii: ",")) ?? []
    guard cells.count == 5, cells[1].elementsEqual("closing".utf8) else {
      throw PreviousRun.changed(path)
    }
    guard cells[4].elementsEqual(book.settings.currency.utf8) else {
      throw PreviousRun.inOtherCurrency(path, String(decoding: cells[4], as: UTF8.self), book)
    }
    guard let balance = PreviousRun.amount(Array(cells[3]), book.settings) else {
      throw PreviousRun.changed(path)
    }
    return balance
  }

  /// - Parameter cell: an amount as a run writes it, of any size that a run can hold.
  private static func amount(_ cell: [UInt8], _ settings: Settings) -> Money? {
    guard let point = cell.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let decimals = cell.count - point - 1
    guard decimals <= 9 else { return nil }
    let written = unsafe cell.withUnsafeBytes {
      unsafe Money($0, written: decimals, decimals: decimals)
    }
    return written.flatMap {
      let exact = ExactAmount(numerator: $0.units, scale: Int32(decimals))
      return try? exact.rounded(settings.lineDecimals, settings.rounding)
    }
  }

  /// What SHA256SUMS of a run says of its manifest and its wallet statements.
  private static func sums(_ folder: String) throws(Failure) -> (
    manifest: String?, statements: [WalletName: Statement]
  ) {
    var manifest: String?
    var statements: [WalletName: Statement] = [:]
    for line in try file(folder + "/" + Manifest.sumsName).split(separator: 0x0A) {
      let path = line.dropFirst(66)
      let isManifest = path.elementsEqual(Manifest.name.utf8)
      guard isManifest || path.suffix(11).elementsEqual("/wallet.csv".utf8) else { continue }
      let sha256 = String(decoding: line.prefix(64), as: UTF8.self)
      if isManifest { manifest = sha256 }
      let text = String(decoding: path, as: UTF8.self)
      guard let owner = WalletName(statement: text) else { continue }
      statements[owner] = Statement(path: text, sha256: sha256)
    }
    return (manifest, statements)
  }

  private static func file(_ path: String) throws(Failure) -> [UInt8] {
    guard unsafe access(path.onDisk, R_OK) == 0 else { throw unreadable(path) }
    guard linkTarget(path) == nil else { throw changed(path) }
    var bytes: [UInt8] = []
    _ = try unsafe RawFile.read(path: path, name: path) { unsafe bytes += $0 }
    return bytes
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
