internal import Model

/// Where the files of a run are.
package enum RunLayout {
  /// `[A-Za-z0-9._-]{1,64}`, neither `.` nor `..` (spec 2).
  package static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text != "." && text != ".."
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
      }
  }
}
