internal import Ingest
package import Model

/// Made-up exports: for `rebill generate`, for the demo of `rebill init`, for benchmarks.
package enum SampleExports {
  /// Writes exports into one folder and the book that rates them into another.
  ///
  /// - Parameter book: nil = no book.
  /// - Returns: how many export files and rows there are, header lines aside.
  /// - Throws: `E701` for options out of range (exit 64); `E702` for a folder that is not empty and
  ///   `E703` for one that cannot be made (exit 73); `E704` when writing fails (exit 74).
  package static func generate(_ options: GenerateOptions, book: String?, exports: String)
    throws(Problem) -> (files: Int, records: Int)
  {
    try options.check()
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
