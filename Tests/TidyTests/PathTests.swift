internal import TestSupport
internal import Testing

/// Paths are bytes. What treats them as characters misses files whose names are no text, or begin
/// with an accent.
@Suite struct PathTests {
  private func sources(_ body: (SourceFile, Int, String) -> Void) {
    for file in SourceTree.swift where file.isSource {
      for (index, line) in file.lines.enumerated() { body(file, index + 1, line) }
    }
  }

  @Test func aPathGoesToTheSystemAsItIsOnDisk() {
    var seen = 0
    sources { file, number, line in
      let call =
        #/
          unsafe\ (?:[^"]*\ )?(?:Glibc\.)?
          (?:open|opendir|l?stat|mkdir|rename|unlink|rmdir|access|readlink|realpath|symlink)\(
        /#
      guard line.firstMatch(of: call) != nil else { return }
      seen += 1
      #expect(line.contains(".onDisk"), "\(file.path):\(number): \(line)")
    }
    #expect(seen > 25)
  }

  @Test func aPathIsTakenApartByItsBytes() {
    sources { file, number, line in
      let isByCharacter =
        line.firstMatch(of: /split\(separator: "\/"|Index\(of: "\/"|hasPrefix\("(?:[^"]*\/|\.|_)"/)
      #expect(isByCharacter == nil, "\(file.path):\(number): \(line)")
    }
  }
}
