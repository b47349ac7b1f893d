internal import Testing

/// Numbers that documents name are those of the code. Each row ties words of a page to words of the
/// code: whoever changes one of them must look at the other.
@Suite struct LimitTests {
  struct Row: CustomStringConvertible {
    var page: String
    var words: String
    /// The name of the file that has the number.
    var file: String
    var code: String

    var description: String { "\(page): \(words)" }
  }

  static let rows = [
    Row(
      page: "ARCHITECTURE.md", words: "(256 MiB, at least 16 MiB)",
      file: "RateOptions.swift", code: "minMemory = 16 << 20"),
    Row(
      page: "ARCHITECTURE.md", words: "5/8",
      file: "MemoryPlan.swift", code: "memory / 8 * 5"),
    Row(
      page: "ARCHITECTURE.md", words: "256 partitions whatever the budget",
      file: "MemoryPlan.swift", code: "static let partitions = 256"),
    Row(
      page: "ARCHITECTURE.md", words: "4 to 32 KiB",
      file: "MemoryPlan.swift", code: "min(32 << 10, max(4 << 10,"),
    Row(
      page: "ARCHITECTURE.md", words: "Each thread needs 8 MiB",
      file: "MemoryPlan.swift", code: "threadBytes = 8 << 20"),
    Row(
      page: "ARCHITECTURE.md", words: "a field 1 MiB",
      file: "CSVRecordReader.swift", code: "maxFieldBytes = 1 << 20"),
    Row(
      page: "ARCHITECTURE.md", words: "a record 4 MiB",
      file: "CSVRecordReader.swift", code: "maxRecordBytes = 4 << 20"),
    Row(
      page: "ARCHITECTURE.md", words: "2⁴⁰ lines",
      file: "RatedRecord.swift", code: "maxLine: Int64 = 1 << 40"),
    Row(
      page: "ARCHITECTURE.md", words: "2²³ exports",
      file: "RatedRecord.swift", code: "maxExports = 1 << 23"),
    Row(
      page: "ARCHITECTURE.md", words: "256 threads",
      file: "RateOptions.swift", code: "maxThreads = 256"),
    Row(
      page: "ARCHITECTURE.md", words: "256 MiB for a book file",
      file: "BookFolder.swift", code: "maxFileBytes = 256 << 20"),
    Row(
      page: "ARCHITECTURE.md", words: "1,000 problems",
      file: "ProblemLog.swift", code: "maxReported = 1_000"),
    Row(
      page: "ARCHITECTURE.md", words: "10,000 recharges a minute",
      file: "Wallet.swift", code: "maxRechargesPerMinute = 10_000"),
    Row(
      page: "docs/spec/03-exports.md", words: "a field over 1 MiB, a record over 4 MiB",
      file: "CSVRecordReader.swift", code: "maxRecordBytes = 4 << 20"),
    Row(
      page: "docs/spec/05-wallets.md", words: "More than 10,000 in one minute",
      file: "Wallet.swift", code: "maxRechargesPerMinute = 10_000"),
    Row(
      page: "docs/spec/07-commands.md", words: "(default 256 MiB)",
      file: "RateOptions.swift", code: "defaultMemory = 256 << 20"),
    Row(
      page: "docs/formats.md", words: "a field over 1 MiB, a record over 4 MiB",
      file: "CSVRecordReader.swift", code: "maxFieldBytes = 1 << 20"),
    Row(
      page: "docs/decisions/0006-silent-places.md", words: "A line over 5 GiB",
      file: "ExportReader.swift", code: "maxLineBytes = 5 << 30"),
    Row(
      page: "docs/decisions/0006-silent-places.md", words: "2²⁸ blank lines",
      file: "ExportReader.swift", code: "maxBlankLines: Int64 = 1 << 28"),
  ]

  @Test(arguments: rows) func aNumberOfADocumentIsThatOfTheCode(_ row: Row) {
    let page = SourceTree.texts.first { $0.path == row.page }?.lines.joined(separator: " ")
    let isSaid = page?.contains(row.words) == true
    #expect(isSaid, "\(row.page) does not say: \(row.words)")
    let files = SourceTree.swift.filter { $0.isSource && $0.path.hasSuffix("/" + row.file) }
    let code = files.flatMap(\.lines).joined(separator: "\n")
    let isSo = code.contains(row.code)
    #expect(isSo, "\(row.file) does not say: \(row.code)")
  }
}
