internal import Glibc
internal import Ingest
internal import Model
internal import Publish

/// The current run of the period before, for the balances it closed with.
struct PreviousRun: Sendable {
  /// Its manifest, as the manifest of this run lists it among its inputs.
  let entry: FileEntry
  private let folder: String

  /// - Returns: nil when the period before has no current run.
  init?(output: String, period: Period) throws(Failure) {
    let link = "\(output)/\(period.text)/current"
    guard let run = linkTarget(link) else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw PreviousRun.unreadable(link)
    }
    guard PreviousRun.isRunID(run) else { throw PreviousRun.leadsElsewhere(link) }
    folder = "\(output)/\(period.text)/\(run)"
    let name = "previous/\(period.text)/\(Manifest.name)"
    entry = try hashFile(path: folder + "/" + Manifest.name, name: name)
  }

  /// What the last row of the owner's statement leaves; nil when it had no wallet.
  func closingBalance(_ owner: WalletOwner, _ book: Book) throws(Failure) -> Decimal? {
    let path = folder + "/" + PreviousRun.statement(owner, book)
    guard unsafe access(path, F_OK) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw PreviousRun.unreadable(path)
    }
    guard linkTarget(path) == nil else { throw damaged(path) }
    var bytes: [UInt8] = []
    _ = try unsafe RawFile.read(path: path, name: path) { unsafe bytes += $0 }
    let rows = bytes.split(separator: 0x0A)
    let cells = rows.last?.split(separator: UInt8(ascii: ",")) ?? []
    guard rows.count >= 3, cells.count == 5, cells[1].elementsEqual("closing".utf8) else {
      throw damaged(path)
    }
    var balance: Decimal?
    try Array(cells[3]).withBytes { balance = Numbers.decimal($0) }
    guard let balance else { throw damaged(path) }
    return balance
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
        help: "check its permissions and its disk, then run again"))
  }

  private static func leadsElsewhere(_ link: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E308", path: link, "leads to no run of its period",
        help: "make it a symlink to one of the runs beside it, or remove it"))
  }

  private func damaged(_ path: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E308", path: path, "is no wallet statement with a closing row",
        help: "run rebill verify on that run, or give opening_balance in book/wallets.csv"))
  }
}
