internal import Books
internal import Model
internal import Samples
internal import Testing
internal import Text

struct GenerateTests {
  @Test(arguments: GenerateOptions.Format.allCases)
  func theSameOptionsGiveTheSameBytes(_ format: GenerateOptions.Format) throws {
    let scratch = Scratch()
    var options = try smallOptions(format)
    options.prefixes = 3_000
    options.markupRows = 500
    for threads in 1...2 {
      options.threads = threads
      _ = try SampleExports.generate(
        options, book: "\(scratch.path)/book\(threads)", exports: "\(scratch.path)/out\(threads)")
    }
    #expect(try scratch.files(in: "out1") == scratch.files(in: "out2"))
    #expect(try scratch.files(in: "book1") == scratch.files(in: "book2"))
    #expect(try scratch.files(in: "out1").count == 5)
  }

  @Test func anotherSeedGivesOtherRecords() throws {
    let scratch = Scratch()
    var options = try smallOptions()
    for seed in 1...2 {
      options.seed = UInt64(seed)
      _ = try SampleExports.generate(options, book: nil, exports: "\(scratch.path)/\(seed)")
    }
    #expect(try scratch.files(in: "1") != scratch.files(in: "2"))
  }

  @Test(arguments: [GenerateOptions.Format.cdr, .bulk])
  func rowsAndMembersAreAsManyAsPromised(_ format: GenerateOptions.Format) throws {
    let scratch = Scratch()
    let made = try SampleExports.generate(
      try smallOptions(format), book: nil, exports: scratch.path + "/out")
    var rows = 0
    for (_, bytes) in try scratch.files(in: "out") {
      let (text, members) = unzipped(bytes)
      #expect(members == 1)
      rows += lines(text).count - (format == .bulk ? 0 : 1)
    }
    #expect(rows == 3_000)
    #expect(made == (files: 5, records: 3_000))
  }

  @Test func theRowsDoNotDependOnTheFiles() throws {
    let scratch = Scratch()
    var options = try smallOptions()
    var rows: [[Substring]] = []
    for files in [1, 7] {
      options.files = files
      _ = try SampleExports.generate(options, book: nil, exports: "\(scratch.path)/\(files)")
      let texts = try scratch.files(in: "\(files)").values.map { lines(unzipped($0).text) }
      rows.append(texts.flatMap { $0.dropFirst() }.sorted())
    }
    #expect(rows[0] == rows[1])
  }

  @Test func theRowsOfAFileAreInTimeOrderAndOfItsDay() throws {
    let scratch = Scratch()
    var options = try smallOptions()
    options.files = nil
    _ = try SampleExports.generate(options, book: nil, exports: scratch.path + "/out")
    let files = try scratch.files(in: "out").filter { $0.key != "again.csv.gz" }
    #expect(files.count == 31)
    for (name, bytes) in files {
      let times = lines(unzipped(bytes).text).dropFirst().map { row in
        let fields = row.split(separator: ",", omittingEmptySubsequences: false)
        return String(fields[6].isEmpty ? fields[7] : fields[6])
      }
      #expect(times == times.sorted())
      #expect(times.allSatisfy { $0.hasPrefix(name.prefix(10)) })
    }
  }

  @Test func everySecondRepeatIsNewerThanItsFirst() throws {
    let scratch = Scratch()
    var options = try smallOptions()
    options.duplicates = Decimal(nano: 100_000_000)
    options.files = 1
    _ = try SampleExports.generate(options, book: nil, exports: scratch.path + "/out")
    let text = try #require(try scratch.files(in: "out").values.first.map { unzipped($0).text })
    let rows = lines(text).dropFirst()
    let keys = rows.map { $0.prefix(34) }
    #expect(Set(keys).count == 2_700)
    #expect(Set(rows).count == 2_850)
  }

  @Test func aFolderThatIsNotEmptyIsLeftAlone() throws {
    let scratch = Scratch()
    let options = try smallOptions()
    _ = try SampleExports.generate(options, book: nil, exports: scratch.path + "/out")
    let before = try scratch.files(in: "out")
    let problem = #expect(throws: Problem.self) {
      try SampleExports.generate(options, book: nil, exports: scratch.path + "/out")
    }
    #expect(problem?.code == "E702")
    #expect(try scratch.files(in: "out") == before)
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    let scratch = Scratch()
    var options = try smallOptions()
    options.duplicates = Decimal(nano: 500_000_001)
    let problem = #expect(throws: Problem.self) {
      try SampleExports.generate(options, book: nil, exports: scratch.path + "/out")
    }
    #expect(problem?.code == "E701")
  }

  @Test func aBookAmongTheExportsIsRefused() throws {
    let scratch = Scratch()
    let out = scratch.path + "/out"
    for book in [out, out + "/book"] {
      let problem = #expect(throws: Problem.self) {
        try SampleExports.generate(try smallOptions(), book: book, exports: out)
      }
      #expect(problem?.code == "E701")
    }
  }

  @Test func theCardHoldsAsManyLongPrefixesAsAskedForAndNoneTwice() throws {
    let scratch = Scratch()
    var options = try smallOptions()
    options.prefixes = 21_000
    _ = try SampleExports.generate(
      options, book: "\(scratch.path)/book", exports: "\(scratch.path)/out")
    // Two rows with one prefix would be told as a tie.
    let loaded = BookLoader.load(BookFolder.read("\(scratch.path)/book").files)
    #expect(loaded.problems == [])
    let rates = try #require(loaded.book).rates.filter { $0.provider == .twilio }
    #expect(Set(rates.flatMap(\.destinations)).count >= 21_000)
  }

  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }
}
