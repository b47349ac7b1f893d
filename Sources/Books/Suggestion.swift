internal import Model
internal import Text

/// `did you mean stripe?` where one of `words` is close to `text`; else nil.
func suggestion(for text: String, among words: [String]) -> String? {
  guard text.utf8.count <= 40 else { return nil }
  let wanted = Array(text.lowercased().utf8)
  let near = words.map { (word: $0, distance: editDistance(wanted, Array($0.lowercased().utf8))) }
    .min { $0.distance < $1.distance }
  guard let near, near.distance <= max(1, near.word.utf8.count / 4) else { return nil }
  return "did you mean \(near.word)?"
}

/// How many bytes must be put in, taken out or replaced to make one text of the other.
///
/// - Complexity: O(product of the two lengths).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (index, byte) in left.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for column in right.indices {
      let replaced = diagonal + (byte == right[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}

extension Bytes {
  /// As a message shows it: in quotes, cut to a readable length, control characters as `?`.
  package var shown: String { "\"" + readable(text) + "\"" }

  /// As ``shown``, but the last four digits, which tell the subscriber, are not told.
  var shownMasked: String {
    let digits = (0..<count).filter { isDigit(self[$0]) }.suffix(4)
    guard let first = digits.first else { return shown }
    return "\"" + readable(prefix(first).text) + "xxxx\""
  }
}

private func readable(_ text: String) -> String {
  let cut = text.unicodeScalars.prefix(60)
  var result = ""
  for scalar in cut {
    let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    result.unicodeScalars.append(isControl ? "?" : scalar)
  }
  return cut.endIndex == text.unicodeScalars.endIndex ? result : result + "…"
}
