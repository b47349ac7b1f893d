package import Model
package import Text

extension BookRow {
  package func required(_ column: Column) -> Bytes? {
    guard let field = self[column] else { return nil }
    guard !field.isEmpty else {
      report(.blank, column, "\(column.name) is blank", help: "write a value; it has no default")
      return nil
    }
    return field
  }

  /// A text that may be blank.
  package func text(_ column: Column) -> String? { self[column].map(\.text) }

  package func word<Value>(
    _ column: Column, _ table: WordTable<Value>, else kind: BookProblem = .badWord
  ) -> Value? {
    guard let field = required(column) else { return nil }
    if let value = table.value(field) { return value }
    report(
      kind, column, "\(column.name) \(field.shown) is unknown",
      help: suggestion(for: field.text, among: table.texts) ?? "write \(table.list)")
    return nil
  }

  package func product(_ column: Column) -> Product? {
    word(column, BookWords.product, else: .unknownProduct)
  }

  /// An id that this row lists; one of a bad form is told and taken all the same.
  package func id(_ column: Column) -> Bytes? {
    guard let field = required(column) else { return nil }
    let isGood =
      field.count <= 64 && !field.equals(".") && !field.equals("..")
      && (0..<field.count).allSatisfy { isIDByte(field[$0]) }
    if !isGood {
      report(
        .badID, column, "\(column.name) \(field.shown) is not a valid id",
        help: "use 1 to 64 letters A-Z a-z, digits, dots, underscores and hyphens")
    }
    return field
  }

  /// The number of an id that another file lists.
  package func reference(_ column: Column, to ids: IDIndex) -> Int? {
    guard let field = required(column) else { return nil }
    if let index = ids.find(field) { return index }
    guard ids.isComplete else { return nil }
    report(
      .dangling, column, "\(ids.noun) \(field.shown) is not listed in book/\(ids.file)",
      help: (ids.count <= 64 ? suggestion(for: field.text, among: ids.texts) : nil)
        ?? "add it to book/\(ids.file), or correct \(column.name)")
    return nil
  }

  /// Entries parted by single spaces, each once; blank = any.
  package func patterns(_ column: Column) -> [AddressPattern]? {
    guard let field = self[column] else { return nil }
    if field.isEmpty { return anywhere }
    var patterns: [AddressPattern] = []
    var rest = field
    while true {
      var length = 0
      while length < rest.count, rest[length] != 0x20 { length += 1 }
      guard let pattern = AddressPattern(rest.prefix(length)) else {
        reportPattern(column, rest.prefix(length))
        return nil
      }
      patterns.append(pattern)
      guard length < rest.count else { return withoutRepeats(patterns) }
      rest = rest.dropFirst(length + 1)
    }
  }

  private func reportPattern(_ column: Column, _ word: Bytes) {
    guard !word.isEmpty else {
      report(
        .badPattern, column, "\(column.name) has a space at an end, or two in a row",
        help: "part the entries by one space each")
      return
    }
    report(
      .badPattern, column, "\(column.name) entry \(word.shown) is unknown",
      help: suggestion(for: word.text, among: BookWords.addressClass.texts)
        ?? "write a prefix of 1 to 15 digits without plus sign, or "
        + BookWords.addressClass.list)
  }
}

private let anywhere = [AddressPattern.any]

private func withoutRepeats(_ patterns: [AddressPattern]) -> [AddressPattern] {
  if patterns.count == 1 { return patterns }
  if patterns.count <= 8 {
    return patterns.indices.filter { !patterns[..<$0].contains(patterns[$0]) }
      .map { patterns[$0] }
  }
  var seen = Set<AddressPattern>()
  return patterns.filter { seen.insert($0).inserted }
}

private func isIDByte(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: ".")
    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
}

extension AddressPattern {
  /// A prefix of 1 to 15 digits, or a class by its name.
  package init?(_ word: Bytes) {
    guard !word.isEmpty, isDigit(word[0]) else {
      guard let addressClass = BookWords.addressClass.value(word) else { return nil }
      self = .addressClass(addressClass)
      return
    }
    guard let digits = Numbers.digits(word) else { return nil }
    self = .prefix(digits: digits, count: word.count)
  }
}

extension Numbers {
  /// 1 to 15 digits and nothing else, as in E.164.
  package static func digits(_ bytes: Bytes) -> UInt64? {
    guard (1...15).contains(bytes.count) else { return nil }
    var value: UInt64 = 0
    for index in 0..<bytes.count {
      guard isDigit(bytes[index]) else { return nil }
      value = value * 10 + UInt64(bytes[index] & 0x0F)
    }
    return value
  }
}
