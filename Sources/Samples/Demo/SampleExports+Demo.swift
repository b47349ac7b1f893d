internal import Exports
package import Model

extension SampleExports {
  /// Writes October 2026 of the agencies in the demo book: every format, and what goes wrong.
  ///
  /// - Returns: how many files and rows there are, broken rows included.
  /// - Throws: `E702` to `E704`, as ``generate(_:book:exports:)`` does.
  package static func demo(into exports: String) throws(Problem) -> (files: Int, records: Int) {
    guard let period = Period(year: Demo.year, month: Demo.month) else {
      preconditionFailure("the demo's month exists")
    }
    let month = DemoMonth(period: period)
    let folder = try OutputFolder(exports)
    var records = 0
    let files = month.files
    for file in files {
      try write(file, to: folder)
      records += file.records
    }
    return (files.count, records)
  }

  /// Each part is a gzip member of its own; a file that is not called `.gz` stays text.
  private static func write(_ file: DemoMonth.File, to folder: OutputFolder) throws(Problem) {
    var output = try folder.create(file.name)
    for part in file.parts {
      if file.name.hasSuffix(".gz") {
        var deflater = Deflater(level: 9)
        try output.write(part, through: &deflater, finish: true)
      } else {
        try output.write(part)
      }
    }
    try output.close()
  }
}
