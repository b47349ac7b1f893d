internal import Books
import Model
import Testing
internal import Text

/// A small book without fault, to be spoilt.
let soundBook: [String: String] = [
  "agencies.csv": """
  agency_id,name,plan,stripe,valid_from,valid_to
  harbor,Harbor Media,unlimited,connected,,
  brightside,Brightside,pro,none,,
  """,
  "sub_accounts.csv": """
  sub_account_id,agency_id,name,rebilling,account_admins,payment_method,valid_from,valid_to
  triple,brightside,Triple Dental,on,2,client_card,,
  bakery,harbor,Corner Bakery,off,0,none,2026-01-01,
  """,
  "accounts.csv": """
  provider,provider_account,sub_account_id,valid_from,valid_to
  lc,ve9EPM428h8vShlRW1KT,bakery,,
  lc,kQ0ZpB7yLmNs3dTuXa5C,triple,,2026-10-05T12:00:00Z
  twilio,AC8dac57cb7d4ae4e9007bc2edc9415993,triple,2026-10-05T12:00:00Z,
  """,
  "plans.csv": """
  plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,valid_to
  unlimited,lc,yes,1.05,1.05,1.05,2023-01-25,
  unlimited,twilio,no,,,,,
  pro,lc,yes,1.05,1.05,10,,
  pro,twilio,yes,1.05,1.05,10,,
  """,
  "markups.csv": """
  agency_id,sub_account_id,product,multiplier,valid_from,valid_to
  brightside,triple,*,3,,
  brightside,,sms,1.5,,
  brightside,,sms.outbound,1.25,,
  """,
  "products.csv": """
  product,markup_policy,valid_from,valid_to
  tax,passthrough,,
  """,
  "rates/lc.csv": """
  provider,product,origin,destination,unit_price,discount,initial_increment,increment,\
  connection_fee,valid_from,valid_to
  lc,sms.outbound,1,1,$0.0083,0.10,,,,,
  lc,voice.outbound,client sip,1787 044,0.014,,6,1,$0.01,,
  """,
]

/// What is expected of one problem.
struct Fault: Equatable, CustomStringConvertible {
  var code: String
  var path: String
  var line: Int
  var column: Int

  var description: String { "\(code) \(path):\(line):\(column)" }

  init(_ code: String, _ path: String, _ line: Int, _ column: Int) {
    self.code = code
    self.path = path
    self.line = line
    self.column = column
  }

  init(_ problem: Problem) {
    self.init(problem.code, problem.path, problem.line, problem.column)
  }
}

/// A book whose texts carry marks such as `«E212»` in front of what is wrong; a mark `«E203*»`
/// is about its whole line. The marks are no part of the book.
struct MarkedBook {
  private(set) var files: [BookFile] = []
  private(set) var faults: [Fault] = []

  /// - Parameter changes: the files that replace those of the sound book, or are added to them.
  init(_ changes: [String: String] = [:]) {
    let texts = soundBook.merging(changes) { $1 }
    for path in texts.keys.sorted() { add(path, texts[path] ?? "") }
  }

  /// The sound book with rows added at the end of some files.
  init(adding rows: [String: [String]]) {
    self.init(
      rows.reduce(into: [:]) { texts, entry in
        texts[entry.key] =
          ([soundBook[entry.key] ?? optionalHeaders[entry.key] ?? ""] + entry.value)
          .joined(separator: "\n")
      })
  }

  private mutating func add(_ path: String, _ text: String) {
    var bytes: [UInt8] = []
    var place = (line: 1, column: 1)
    var mark: String?
    for character in text {
      if character == "«" {
        mark = ""
      } else if character == "»", let code = mark {
        let column = code.hasSuffix("*") ? 0 : place.column
        faults.append(Fault(String(code.prefix(4)), "book/" + path, place.line, column))
        mark = nil
      } else if mark != nil {
        mark?.append(character)
      } else {
        bytes += Array(String(character).utf8)
        let isLineEnd = character == "\n" || character == "\r\n"
        place =
          isLineEnd
          ? (place.line + 1, 1) : (place.line, place.column + String(character).utf8.count)
      }
    }
    files.append(BookFile(path: path, bytes: bytes))
  }

  /// Loads the book and expects exactly the marked problems.
  ///
  /// - Returns: the problems.
  @discardableResult
  func check(_ location: SourceLocation = #_sourceLocation) -> [Problem] {
    let (book, problems) = BookLoader.load(files)
    #expect(problems.map(Fault.init) == faults, sourceLocation: location)
    #expect((book != nil) == faults.isEmpty, sourceLocation: location)
    #expect(problems.allSatisfy { !$0.message.isEmpty && !$0.help.isEmpty })
    return problems
  }
}

let optionalHeaders: [String: String] = [
  "wallets.csv":
    "owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount",
  "numbers.csv": "number,provider,sub_account_id,product,valid_from,valid_to",
  "surcharges.csv": "provider,trigger,product,unit_price,per,valid_from,valid_to",
  "failed_message_exemptions.csv": "error_code,valid_from,valid_to",
  "settings.csv": "key,value",
]

/// The sound book, or what is wrong with it after all.
func load(_ book: MarkedBook) throws -> Book {
  let (book, problems) = BookLoader.load(book.files)
  try #require(problems.isEmpty, "\(problems.map(\.text))")
  return try #require(book)
}
