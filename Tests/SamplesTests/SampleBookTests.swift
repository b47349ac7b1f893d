internal import Samples
internal import Testing

struct SampleBookTests {
  @Test(arguments: [false, true])
  func everyTableHasRowsAsWideAsItsHeader(_ demo: Bool) {
    for (path, text) in SampleBook.files(demo: demo) where path.hasSuffix(".csv") {
      let lines = text.split(separator: "\n")
      let width = lines.first.map(commas)
      #expect(lines.allSatisfy { commas($0) == width }, "\(path)")
      #expect(text.hasSuffix("\n"))
    }
  }

  @Test func withoutTheDemoNobodyIsInTheBook() {
    let people = ["agencies", "sub_accounts", "accounts", "markups", "numbers", "wallets"]
    for (path, text) in SampleBook.files(demo: false) where people.contains("\(path.dropLast(4))") {
      #expect(text.split(separator: "\n").count == 1, "\(path)")
    }
  }

  @Test func theFilesAreOrderedAndNoneStandsTwice() {
    let paths = SampleBook.files(demo: true).map(\.path)
    #expect(paths == Array(Set(paths)).sorted())
    #expect(paths.contains("README.md"))
    #expect(SampleBook.files(demo: false).map(\.path) == paths)
  }

  @Test func theDemoMonthHasEveryFormatAndAFileOfSeveralMembers() throws {
    let scratch = Scratch()
    let made = try SampleExports.demo(into: scratch.path + "/out")
    let files = try scratch.files(in: "out")
    #expect(files.count == made.files)
    #expect((3_000...6_000).contains(made.records))
    let usage = unzipped(try #require(files["lc/usage-2026-10.csv.gz"]))
    #expect(usage.members == 3)
    #expect(usage.text.hasPrefix("sid,account_sid,"))
    let starts = Set(
      files.map { path, bytes in
        (path.hasSuffix(".gz") ? unzipped(bytes).text : String(decoding: bytes, as: UTF8.self))
          .prefix(5)
      })
    #expect(starts == ["sid,a", "{\"acc", "From,", "\"Tran"])
  }

  private func commas(_ line: Substring) -> Int { line.count { $0 == "," } }
}
