internal import Books
internal import Exports
import Glibc
import Model
import Testing
internal import Text

/// A folder that is there while a test runs.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/rebill-test-XXXXXX".utf8CString)
    path = unsafe String(cString: try #require(mkdtemp(&template)))
  }

  deinit { remove(path) }

  func write(_ name: String, _ text: String) throws {
    let file = try unsafe #require(fopen(path + "/" + name, "w"))
    unsafe fputs(text, file)
    unsafe fclose(file)
  }

  func makeFolder(_ name: String) { unsafe mkdir(path + "/" + name, 0o755) }

  private func remove(_ path: String) {
    if let stream = unsafe opendir(path) {
      while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
          unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { self.remove(path + "/" + name) }
      }
      unsafe closedir(stream)
      unsafe rmdir(path)
    } else {
      unsafe unlink(path)
    }
  }
}

@Suite("The folder of a book")
struct BookFolderTests {
  @Test("The known files are read in the order of their paths; other CSV files are named")
  func known() throws {
    let folder = try TemporaryFolder()
    folder.makeFolder("rates")
    folder.makeFolder("rates/old.d")
    for name in [
      "products.csv", "agencies.csv", "agencies.csv.bak", "notes.csv", "Markups.csv", "README.md",
      "_draft.csv", ".hidden.csv", "rates/twilio.csv", "rates/lc.csv", "rates/LC2.CSV",
      "rates/_old.csv", "rates/.lc.csv", "rates/lc.txt", "rates/old.d/lc.csv",
    ] {
      try folder.write(name, "text of \(name)")
    }
    let (files, unknown, problems) = BookFolder.read(folder.path)
    #expect(
      files.map(\.path) == ["agencies.csv", "products.csv", "rates/lc.csv", "rates/twilio.csv"])
    #expect(files.allSatisfy { $0.bytes == Array("text of \($0.path)".utf8) })
    #expect(unknown == ["Markups.csv", "notes.csv", "rates/LC2.CSV"])
    #expect(problems.isEmpty)
  }

  @Test("A folder that is not there is a problem")
  func missing() throws {
    let folder = try TemporaryFolder()
    let (files, unknown, problems) = BookFolder.read(folder.path + "/nowhere")
    #expect(files.isEmpty && unknown.isEmpty)
    #expect(problems.map(\.code) == ["E101"])
    #expect(problems.first?.path == folder.path + "/nowhere")
  }

  @Test("A file in place of the folder is a problem")
  func notAFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("book", "")
    #expect(BookFolder.read(folder.path + "/book").problems.map(\.code) == ["E101"])
  }

  @Test("A folder in place of a file is a problem, and the other files are read")
  func folderAsFile() throws {
    let folder = try TemporaryFolder()
    folder.makeFolder("agencies.csv")
    try folder.write("plans.csv", "")
    let (files, _, problems) = BookFolder.read(folder.path)
    #expect(files == [BookFile(path: "plans.csv", bytes: [])])
    #expect(problems.map(\.text).count == 1)
    #expect(problems.first?.code == "E102")
    #expect(problems.first?.place == "book/agencies.csv")
  }

  @Test("A file larger than the limit is refused unread")
  func tooLarge() throws {
    let folder = try TemporaryFolder()
    try folder.write("plans.csv", "")
    unsafe #expect(truncate(folder.path + "/plans.csv", BookFolder.maxFileBytes + 1) == 0)
    let problems = BookFolder.read(folder.path).problems
    #expect(problems.map(\.code) == ["E102"])
    #expect(problems.first?.message.contains("256 MiB") == true)
  }
}

@Test("Codes are unique, in order, and each has a meaning of one line")
func codes() {
  let codes = BookProblem.allCases.map(\.code)
  #expect(Set(codes).count == codes.count)
  #expect(codes == codes.sorted())
  #expect(BookProblem.allCases.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.contains("\n") })
}
