internal import CSystem
internal import Glibc
internal import Model

/// What the program was started with.
enum Arguments {
  /// All but the program's own name. A path may be of any bytes: what is no UTF-8 is escaped, and
  /// found again when the file is opened.
  ///
  /// `CommandLine` reads them from `/proc` and has none where that is not mounted: every command
  /// would then seem to be `rebill` alone.
  ///
  /// - Throws: exit 70 where the C library does not hand them over.
  static func all() throws(Failure) -> [String] {
    let count = rebill_arguments_count()
    guard count >= 0 else {
      throw Failure(
        .internalCheck,
        Problem(
          "E503", "the arguments of the program cannot be read",
          help: "nothing was done; report this with the system that shows it"))
    }
    return (0..<count).dropFirst().compactMap { index in
      unsafe rebill_argument(index).map { text in
        unsafe String(fileName: UnsafeRawBufferPointer(start: text, count: strlen(text)))
      }
    }
  }
}
