import Books
import Exports
import Model
import Text

/// The files of a book. An input is the files one after the other, each behind a line `=== path`;
/// what a book must have and the input lacks is there in a sound form.
///
/// Loading must end, tell its problems at places that exist, and give the same for the files in
/// another order, with a byte-order mark, or with line ends of the other kind.
@Sendable func fuzzBook(_ input: Input) {
  let files = bookFiles(input.array)
  let (book, problems) = BookLoader.load(files)
  if book == nil && problems.isEmpty { differ("no book and no problem") }
  if book != nil && !problems.isEmpty { differ("a book, and problems") }
  for problem in problems { checkPlace(problem, files) }
  let expected = Loaded(book, problems)
  same(Loaded(files.reversed()), expected, "other order")
  same(Loaded(files.map(withMark)), expected, "byte-order mark")
  same(Loaded(files.map(withCarriageReturns)), expected, "carriage returns")
}

private struct Loaded: Equatable {
  var book: String
  var problems: [String]

  init(_ book: Book?, _ problems: [Problem]) {
    self.book = book.map { String(reflecting: $0) } ?? "none"
    self.problems = problems.map(\.text)
  }

  init(_ files: [BookFile]) {
    let (book, problems) = BookLoader.load(files)
    self.init(book, problems)
  }
}

private func checkPlace(_ problem: Problem, _ files: [BookFile]) {
  guard problem.line > 0 else { return }
  guard let file = files.first(where: { "book/" + $0.path == problem.path }) else {
    differ("no such file: \(problem.text)")
  }
  let lines = file.bytes.count { $0 == 0x0A } + 1
  if problem.line > lines { differ("no such line: \(problem.text)") }
  if problem.message.isEmpty || problem.help.isEmpty { differ("no words: \(problem.text)") }
}

private let paths = [
  "accounts.csv", "agencies.csv", "failed_message_exemptions.csv", "markups.csv", "numbers.csv",
  "plans.csv", "products.csv", "rates/a.csv", "rates/b.csv", "settings.csv", "sub_accounts.csv",
  "surcharges.csv", "wallets.csv",
]

private let sound: [String: String] = [
  "accounts.csv":
    "provider,provider_account,sub_account_id,valid_from,valid_to\nlc,loc1,cafe,,\n",
  "agencies.csv":
    "agency_id,name,plan,stripe,valid_from,valid_to\nbright,Bright,pro,connected,,\n",
  "markups.csv": "agency_id,sub_account_id,product,multiplier,valid_from,valid_to\n",
  "plans.csv":
    "plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,"
    + "valid_to\npro,lc,yes,1.05,1.05,10,,\n",
  "products.csv": "product,markup_policy,valid_from,valid_to\n",
  "rates/a.csv":
    "provider,product,origin,destination,unit_price,discount,initial_increment,increment,"
    + "connection_fee,valid_from,valid_to\n",
  "sub_accounts.csv":
    "sub_account_id,agency_id,name,rebilling,account_admins,payment_method,valid_from,valid_to\n"
    + "cafe,bright,Cafe,on,1,client_card,,\n",
]

private func bookFiles(_ bytes: [UInt8]) -> [BookFile] {
  var found: [String: [UInt8]] = [:]
  var current: String?
  for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
    if line.starts(with: "=== ".utf8) {
      let path = String(decoding: line.dropFirst(4), as: UTF8.self)
      current = paths.contains(path) ? path : nil
      if let current { found[current] = [] }
    } else if let current {
      found[current]? += Array(line) + [0x0A]
    }
  }
  for (path, text) in sound where found[path] == nil { found[path] = Array(text.utf8) }
  return paths.compactMap { path in found[path].map { BookFile(path: path, bytes: $0) } }
}

private func withMark(_ file: BookFile) -> BookFile {
  if file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return file }
  return BookFile(path: file.path, bytes: [0xEF, 0xBB, 0xBF] + file.bytes)
}

/// Only where a line end is surely one: no quote could hold it.
private func withCarriageReturns(_ file: BookFile) -> BookFile {
  if file.bytes.contains(0x22) || file.bytes.contains(0x0D) { return file }
  let bytes = file.bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
  return BookFile(path: file.path, bytes: bytes)
}
