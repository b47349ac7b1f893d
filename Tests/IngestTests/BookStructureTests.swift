internal import Books
import Model
import Testing
internal import Text

/// Loads the sound book with one file's bytes put in place of the text.
func problems(with path: String, _ bytes: [UInt8]) -> [Problem] {
  var files = MarkedBook().files.filter { $0.path != path }
  files.append(BookFile(path: path, bytes: bytes))
  return BookLoader.load(files).problems
}

let products = "product,markup_policy,valid_from,valid_to"

@Suite("The structure of a book's files")
struct BookStructureTests {
  @Test("A sound book has no problem")
  func sound() { MarkedBook().check() }

  @Test("Column order is free")
  func columnOrder() throws {
    let book = try load(
      MarkedBook(["products.csv": "valid_to,product,valid_from,markup_policy\n,tax,,passthrough"]))
    #expect(book.policies.map(\.product) == [.tax])
    #expect(book.policies.map(\.passthrough) == [true])
  }

  @Test(
    "Line ends, a byte-order mark, blank lines and a missing last line end make no difference",
    arguments: [
      "\(products)\ntax,passthrough,,", "\(products)\r\ntax,passthrough,,\r\n",
      "\u{FEFF}\(products)\ntax,passthrough,,\n",
      "\n \t\n\(products)\n\n\r\ntax,passthrough,,\n\n \n",
      "\(products)\n\"tax\",passthrough,\"\",\n",
    ])
  func layout(_ text: String) throws {
    #expect(try load(MarkedBook(["products.csv": text])).policies.map(\.product) == [.tax])
  }

  @Test("A place is counted in physical lines and bytes, without the byte-order mark")
  func places() {
    MarkedBook(["products.csv": "\u{FEFF}\(products)\r\n\r\ntax,«E212»pass,,\r\n"]).check()
    MarkedBook([
      "agencies.csv": """
      agency_id,name,plan,stripe,valid_from,valid_to
      harbor,"Harbor
      ""Media"", Ltd",unlimited,connected,,
      brightside,"Bright
      side",«E220»po,none,,
      umlaut,Tübingen,pro,«E212»yes,,
      """
    ]).check()
  }

  @Test("A column that is missing, unknown or there twice is told, and the rows are still read")
  func header() {
    MarkedBook([
      "products.csv": """
      «E203*»product,«E205»markup_Policy,valid_from,valid_to,«E206»product,«E205»
      «E213»fax,,,,,
      """
    ]).check()
  }

  @Test("A file of semicolons is told how to be saved")
  func semicolons() {
    let problems = problems(
      with: "products.csv", Array("product;markup_policy;valid_from;valid_to\n".utf8))
    #expect(problems.contains { $0.code == "E205" && $0.help.contains("not semicolons") })
  }

  @Test("A row that breaks the quoting costs that row alone")
  func quoting() {
    MarkedBook([
      "products.csv": """
      \(products)
      tax,«E207»pass"through,,
      other,"markup",«E207»"2026"-01,
      lookup,«E212»yes,,
      «E207»"tax,passthrough,,
      fee.a2p,«E212»no,,
      """
    ]).check()
  }

  @Test("A carriage return alone ends no line")
  func carriageReturn() {
    MarkedBook(["products.csv": "\(products)\ntax,«E207»markup\rother,markup,,\n"]).check()
  }

  @Test("A row with another number of fields than the header is told")
  func fieldCount() {
    MarkedBook([
      "products.csv": """
      \(products)
      tax,passthrough,,,«E208»
      «E208*»other,markup
      «E208*»lookup
      """
    ]).check()
  }

  @Test("The id of a row with a wrong number of fields is known to other files")
  func trustedID() {
    MarkedBook([
      "agencies.csv": """
      agency_id,name,plan,stripe,valid_from,valid_to
      harbor,Harbor Media,unlimited,connected,,
      brightside,Bright, Side,pro,none,,«E208»
      """
    ]).check()
  }

  @Test("A field that is not UTF-8 is told, and the rest of its row is still checked")
  func invalidUTF8() {
    var bytes = Array("agency_id,name,plan,stripe,valid_from,valid_to\n".utf8)
    bytes += Array("harbor,Caf".utf8) + [0xE9] + Array(",unlimited,yes,,\n".utf8)
    bytes += Array("brightside,Na".utf8) + [0] + Array("me,pro,none,,\n".utf8)
    let found = problems(with: "agencies.csv", bytes)
    #expect(
      found.map(Fault.init) == [
        Fault("E209", "book/agencies.csv", 2, 8), Fault("E212", "book/agencies.csv", 2, 23),
        Fault("E209", "book/agencies.csv", 3, 12),
      ])
    #expect(found.map(\.message).contains { $0.contains("NUL") })
  }

  @Test("Text beyond ASCII is taken as it is")
  func unicode() throws {
    let book = try load(MarkedBook(adding: ["agencies.csv": ["new,Grüße 東京,pro,none,,"]]))
    #expect(book.agencies.first { $0.id == "new" }?.terms[0].name == "Grüße 東京")
  }

  @Test("A header that is no UTF-8 is told")
  func headerText() {
    let bytes = Array("product,markup_policy,valid_from,valid_to,".utf8) + [0xFF, 0x0A]
    #expect(
      problems(with: "products.csv", bytes).map(Fault.init)
        == [Fault("E209", "book/products.csv", 1, 43)])
  }

  @Test("An empty file lacks its header", arguments: ["", "\n \n", "\u{FEFF}"])
  func empty(_ text: String) {
    let found = BookLoader.load(MarkedBook(["products.csv": text]).files).problems
    #expect(found.map(Fault.init) == [Fault("E202", "book/products.csv", 1, 0)])
  }

  @Test("A header alone is a file without rows")
  func headerAlone() throws {
    #expect(try load(MarkedBook(["products.csv": products])).policies.isEmpty)
  }

  @Test("Each file a book needs is told when it is missing, and nothing that refers to it")
  func missingFiles() {
    for path in soundBook.keys {
      let found = BookLoader.load(MarkedBook().files.filter { $0.path != path }).problems
      let told = path == "rates/lc.csv" ? "book/rates/" : "book/" + path
      #expect(found.map(Fault.init) == [Fault("E201", told, 0, 0)])
    }
    #expect(BookLoader.load([]).problems.count == 7)
  }

  @Test("Without its key column a file lists nothing, and nobody is told so of each reference")
  func missingKeyColumn() {
    MarkedBook([
      "agencies.csv": """
      «E203*»«E205»agency,name,plan,stripe,valid_from,valid_to
      harbor,Harbor Media,unlimited,connected,,
      """
    ]).check()
  }

  @Test("Problems are ordered by path, line and column, whatever the order of the files")
  func order() {
    let book = MarkedBook([
      "agencies.csv": "agency_id,name,plan,stripe,valid_from,valid_to\nharbor,,«E220»x,«E212»y,,\n"
        + "brightside,,pro,«E212»z,,",
      "rates/a.csv": soundBook["rates/lc.csv", default: ""]
        .replacing("$0.0083", with: "«E214»?").replacing("0.014", with: "«E214»!"),
    ])
    let expected = book.faults
    for _ in 0..<5 {
      let found = BookLoader.load(book.files.shuffled()).problems.map(Fault.init)
      #expect(found == expected)
    }
  }

  @Test("After a thousand problems the last line says how many more there are")
  func cap() {
    let rows = (0..<3_000).map { "new\($0),,pro,«E212»yes,«E217»x," }
    let book = MarkedBook(adding: ["agencies.csv": rows, "products.csv": ["tax,«E212»x,,"]])
    let found = BookLoader.load(book.files).problems
    #expect(found.count == 1_001)
    #expect(found.prefix(1_000).map(Fault.init) == Array(book.faults.prefix(1_000)))
    #expect(found.last?.code == "E299")
    #expect(found.last?.message == "5001 more problems are not shown")
  }

  @Test("Values are shown cut short and without control characters")
  func shown() {
    let long = String(repeating: "x", count: 1_000)
    let found = BookLoader.load(
      MarkedBook(adding: ["agencies.csv": ["new,,pro,a\u{1B}[31m\(long),,"]]).files
    ).problems
    #expect(found.count == 1)
    #expect(found[0].message.utf8.count < 120)
    #expect(found[0].message.contains("a?[31m"))
  }

  @Test("A phone number is shown without its last four digits")
  func masked() {
    let found = BookLoader.load(
      MarkedBook(adding: ["numbers.csv": ["14155550100,lc,triple,number.local,,"]]).files
    ).problems
    #expect(found.map(\.message) == ["number \"1415555xxxx\" is not E.164"])
  }
}
