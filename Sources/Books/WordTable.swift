internal import Model
internal import Text

/// A closed set of words and what each stands for, told by their bytes.
struct WordTable<Value: Sendable>: Sendable {
  let texts: [String]
  let values: [Value]
  private let words: [[UInt8]]

  init(_ entries: [(String, Value)]) {
    texts = entries.map(\.0)
    values = entries.map(\.1)
    words = texts.map { Array($0.utf8) }
  }

  func index(_ bytes: Bytes) -> Int? { words.firstIndex { bytes.equals($0) } }

  func value(_ bytes: Bytes) -> Value? { index(bytes).map { values[$0] } }

  /// `connected or none`
  var list: String {
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
    return texts.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension Bytes {
  package func equals(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }
}

/// The words of the book's columns.
enum BookWords {
  static let provider = WordTable(Provider.allCases.map { ($0.text, $0) })
  static let product = WordTable(Product.allCases.map { ($0.text, $0) })
  static let stripe = WordTable([("connected", true), ("none", false)])
  static let rebilling = WordTable([("on", true), ("off", false)])
  static let rebillable = WordTable([("yes", true), ("no", false)])
  static let payment = WordTable(PaymentMethod.allCases.map { ($0.rawValue, $0) })
  static let passthrough = WordTable([("markup", false), ("passthrough", true)])
  static let perUnit = WordTable([("unit", true), ("record", false)])
  static let ownerIsAgency = WordTable([("agency", true), ("sub_account", false)])
  static let addressClass = WordTable(
    AddressClass.allCases.filter { $0 != .e164 }.map { ($0.text, $0) })
  static let markup = WordTable(markupPatterns)

  /// `*`, every product, and every family that is not itself a product.
  private static var markupPatterns: [(String, ProductPattern)] {
    var patterns: [(String, ProductPattern)] = [("*", .any)]
    patterns += Product.allCases.map { ($0.text, .exact($0)) }
    for family in Product.allCases.map(\.family)
    where !patterns.contains(where: { $0.0 == family }) {
      patterns.append((family, .family(family)))
    }
    return patterns
  }
}
