package import Model

extension SampleBook {
  /// Writes the book into a folder that is empty or not there; with `demo` also a month of
  /// exports, in its folder `exports`.
  ///
  /// - Returns: how many records the exports hold.
  /// - Throws: `E702` to `E704`.
  package static func write(to folder: String, demo: Bool) throws(Problem) -> Int {
    let output = try OutputFolder(folder)
    for (path, text) in files(demo: demo) { try output.write(text, to: path) }
    return demo ? try SampleExports.demo(into: folder + "/exports").records : 0
  }
}
