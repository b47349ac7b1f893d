internal import Exports
internal import Model
internal import Text

/// Which rows stand in which export file.
struct ExportPlan: Sendable {
  struct File: Sendable {
    var name: String
    /// Rows that are new, by their number in the period.
    var fresh: Range<Int>
    /// Rows said again, by their number among those that are.
    var again: Range<Int>
  }

  let files: [File]
  private let format: GenerateOptions.Format
  private let level: Int32
  private let maker: UsageMaker
  private let repeats: Int

  init(_ options: GenerateOptions) {
    format = options.format
    level = Int32(options.level)
    repeats = options.repeatCount
    files = ExportPlan.files(options)
    maker = UsageMaker(
      seed: options.seed, population: .invented(options), prices: .invented(options),
      clock: MonthClock(period: options.period, days: options.dayCount),
      count: options.freshCount,
      callsPerMillion: options.format == .log ? 0 : Int(options.calls.nano / 1_000))
  }

  private static func files(_ options: GenerateOptions) -> [File] {
    let ending = options.format == .bulk ? ".json.gz" : ".csv.gz"
    let count = options.fileCount
    var files = (0..<count).map { index in
      File(
        name: name(of: index, options) + ending,
        fresh: share(
          index, of: count, options.freshCount)..<share(
            index + 1, of: count, options.freshCount),
        again: 0..<0)
    }
    let again = 0..<options.repeatCount
    if count == 1 {
      files[0].again = again
    } else if !again.isEmpty {
      files.append(File(name: "again" + ending, fresh: 0..<0, again: again))
    }
    return files
  }

  private static func name(of index: Int, _ options: GenerateOptions) -> String {
    guard options.files == nil else {
      let number = String(index + 1)
      return "part-" + String(repeating: "0", count: max(0, 5 - number.count)) + number
    }
    return CivilDate(dayNumber: options.period.start.day + Int64(index)).text
  }

  /// The first row at or after `index / count` of the time.
  private static func share(_ index: Int, of count: Int, _ rows: Int) -> Int {
    (index * rows + count - 1) / count
  }

  func write(_ file: File, to folder: OutputFolder) throws(Problem) {
    var output = try folder.create(file.name)
    var deflater = Deflater(level: level)
    var text = TextBuffer(capacity: ExportPlan.batchBytes + 4_096)
    addHeader(to: &text)
    for index in file.fresh {
      addRow(index, isStale(index) ? .early : .final, to: &text)
      if text.count >= ExportPlan.batchBytes { try flush(&text, &deflater, &output) }
    }
    for number in file.again {
      addRow(number * maker.count / repeats, .final, to: &text)
      if text.count >= ExportPlan.batchBytes { try flush(&text, &deflater, &output) }
    }
    try output.write(text.bytes, through: &deflater, finish: true)
    try output.close()
  }

  private static let batchBytes = 1 << 18

  private func flush(
    _ text: inout TextBuffer, _ deflater: inout Deflater, _ output: inout OutputFile
  ) throws(Problem) {
    try output.write(text.bytes, through: &deflater, finish: false)
    text.removeAll()
  }

  private func addHeader(to text: inout TextBuffer) {
    switch format {
    case .cdr: text.add(CDRFormat.header)
    case .bulk: break
    case .log: text.add(LogFormat.header)
    case .wallet: text.add(WalletFormat.header)
    }
  }

  private func addRow(_ index: Int, _ pull: UsageMaker.Pull, to text: inout TextBuffer) {
    switch format {
    case .cdr: CDRFormat.add(maker.row(index, pull), of: maker.population, to: &text)
    case .bulk: BulkFormat.add(maker.row(index, pull), of: maker.population, to: &text)
    case .log: LogFormat.add(maker.row(index, pull), of: maker.population, to: &text)
    case .wallet: WalletFormat.add(index, of: maker, to: &text)
    }
  }

  /// Whether the first time a row is said is not the last: every other row that is said again.
  private func isStale(_ index: Int) -> Bool {
    guard repeats > 0 else { return false }
    let number = (index * repeats + maker.count - 1) / maker.count
    return number < repeats && number * maker.count / repeats == index && number % 2 == 0
  }
}
