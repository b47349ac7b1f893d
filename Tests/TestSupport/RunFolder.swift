public import Foundation

/// The files of a published run that are part of the contract.
///
/// `manifest.json` and `SHA256SUMS` are left out, and the `detail` column of `suspense.csv` is
/// empty: its wording is free.
public func contractFiles(in run: URL) throws -> [String: Data] {
  var found = try files(in: run)
  found["manifest.json"] = nil
  found["SHA256SUMS"] = nil
  found["suspense.csv"] = found["suspense.csv"].map(withoutDetail)
  return found
}

/// What tells two sets of files apart, in words; empty when nothing does.
public func differences(_ actual: [String: Data], _ expected: [String: Data]) -> [String] {
  Set(actual.keys).union(expected.keys).sorted().compactMap { path in
    guard let actually = actual[path] else { return "\(path): missing" }
    guard let should = expected[path] else { return "\(path): not expected" }
    return actually == should ? nil : "\(path): \(firstDifference(actually, should))"
  }
}

private func firstDifference(_ actual: Data, _ expected: Data) -> String {
  let newline = UInt8(ascii: "\n")
  let actually = actual.split(separator: newline, omittingEmptySubsequences: false)
  let should = expected.split(separator: newline, omittingEmptySubsequences: false)
  let line = zip(actually, should).firstIndex { $0 != $1 } ?? min(actually.count, should.count)
  func text(_ lines: [Data]) -> String {
    line < lines.count ? String(decoding: lines[line], as: UTF8.self) : "the end of the file"
  }
  return "line \(line + 1) is\n  \(text(actually))\nbut should be\n  \(text(should))"
}

extension Zip2Sequence {
  fileprivate func firstIndex(where isMatch: (Element) -> Bool) -> Int? {
    for (index, pair) in self.enumerated() where isMatch(pair) { return index }
    return nil
  }
}

/// Empties the fifth cell of every row but the header, and keeps every other byte.
func withoutDetail(_ data: Data) -> Data {
  var result = Data()
  var (column, isQuoted, isHeader) = (0, false, true)
  for byte in data {
    if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
    if !isQuoted, byte == UInt8(ascii: ",") { column += 1 }
    let isEnd = !isQuoted && byte == UInt8(ascii: "\n")
    let isDetail = column == 4 && !(byte == UInt8(ascii: ",") && !isQuoted)
    if isHeader || isEnd || !isDetail { result.append(byte) }
    if isEnd { (column, isHeader) = (0, false) }
  }
  return result
}
