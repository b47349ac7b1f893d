internal import Model
internal import Text

/// When a row is in force for its key.
struct Span {
  var key: Int
  var validity: Validity
  /// Counted in the order of the rows.
  var row: Int

  static func precedes(_ left: Span, _ right: Span) -> Bool {
    (left.key, left.validity.from.seconds, left.row)
      < (right.key, right.validity.from.seconds, right.row)
  }
}

/// Tells the rows that share a key and a time: each that overlaps another that began no later.
///
/// - Complexity: O(n log n); at most n pairs are told.
func forEachOverlap(_ spans: [Span], _ body: (_ earlier: Int, _ later: Int, _ key: Int) -> Void) {
  let spans = spans.sorted(by: Span.precedes)
  guard var longest = spans.first else { return }
  for span in spans.dropFirst() {
    guard span.key == longest.key else {
      longest = span
      continue
    }
    if span.row != longest.row, span.validity.overlaps(longest.validity) {
      body(min(span.row, longest.row), max(span.row, longest.row), span.key)
    }
    if span.validity.to > longest.validity.to { longest = span }
  }
}
