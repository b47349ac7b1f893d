package import Model
internal import Text

/// Made-up exports: for `rebill generate`, for the demo of `rebill init`, for benchmarks.
package enum SampleExports {
  /// Writes exports into one folder and the book that rates them into another.
  ///
  /// - Parameter book: nil = no book.
  /// - Returns: how many export files and rows there are, header lines aside.
  /// - Throws: `E701` for options that will not do (exit 64); `E702` for a folder with something in
  ///   it and `E703` for one that cannot be made (exit 73); `E704` when writing fails (exit 74).
  package static func generate(_ options: GenerateOptions, book: String?, exports: String)
    throws(Problem) -> (files: Int, records: Int)
  {
    try options.check()
    if let book, (book + "/").hasPrefix(exports + "/") {
      throw Problem(
        "E701", path: book, "the book would stand among the exports",
        help: "name another folder: every file below \(exports) is read as an export")
    }
    let folder = try OutputFolder(exports)
    if let book { try GeneratedBook(options).write(to: try OutputFolder(book)) }
    let plan = ExportPlan(options)
    let files = plan.files
    try Crew.run(files.count, threads: options.threads) { number throws(Problem) in
      try plan.write(files[number], to: folder)
    }
    return (files.count, options.records)
  }
}
