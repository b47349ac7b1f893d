/// A text told by its bytes: what to compare names, ids and paths by, and to look them up with.
///
/// `==` of `String` takes `é` for `e` and an accent behind it, though these are two file names.
public struct Spelled: Hashable, Comparable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (left: Spelled, right: Spelled) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  public static func < (left: Spelled, right: Spelled) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
