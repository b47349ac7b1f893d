package import Model
internal import Text

/// What became of one invoice line from one run to the other.
package struct LineChange {
  /// nil = added.
  package var before: InvoiceLine?
  /// nil = removed.
  package var after: InvoiceLine?
  /// For an added or removed line: the other run has other lines of its record at that time.
  package var hasSibling = false

  package var old: Money { before?.amount ?? .zero }
  package var new: Money { after?.amount ?? .zero }
}

/// Walks along the invoice lines of one sub-account in two runs and tells where they differ.
///
/// Both files are ordered by time. Within one second lines are matched by record and component,
/// whatever their order there (ids are ordered as they stood in the exports, which a guarded cell
/// no longer shows). So the lines of one second are in memory at most, and none while the runs
/// agree.
package final class LineJoin {
  private let before: LineCursor?
  private let after: LineCursor?
  /// Lines of the second at hand.
  private var left: [InvoiceLine] = []
  private var right: [InvoiceLine] = []
  /// Those of them that both runs have.
  private var equal: [InvoiceLine] = []
  private var time: [UInt8] = []
  /// The record that both runs agreed on last, and when that was.
  private var matchedID: [UInt8] = []
  private var matchedTime: [UInt8] = []

  /// nil = the run does not have the sub-account.
  init(_ before: LineCursor?, _ after: LineCursor?) {
    self.before = before
    self.after = after
  }

  package func run(_ body: (LineChange) throws(Failure) -> Void) throws(Failure) {
    while true {
      let order = try nextOrder()
      guard let order else { return }
      if order <= 0, let before { before.copyTime(to: &time) } else { after?.copyTime(to: &time) }
      left.removeAll(keepingCapacity: true)
      right.removeAll(keepingCapacity: true)
      if order <= 0 { try before?.takeSecond(&left, time) }
      if order >= 0 { try after?.takeSecond(&right, time) }
      dropEqual()
      try tell(body)
    }
  }

  /// Skips what both runs have alike. - Returns: how the times of the next lines compare; nil at
  /// the end.
  private func nextOrder() throws(Failure) -> Int? {
    while let before, let after, !before.isAtEnd, !after.isAtEnd {
      guard before.isSame(as: after) else { return before.compareTime(after) }
      before.copyID(to: &matchedID)
      before.copyTime(to: &matchedTime)
      try before.advance()
      try after.advance()
    }
    if let before, !before.isAtEnd { return -1 }
    if let after, !after.isAtEnd { return 1 }
    return nil
  }

  /// Of lines that share a key, equal ones belong together first.
  private func dropEqual() {
    left.sort { $0.compareAll($1) < 0 }
    right.sort { $0.compareAll($1) < 0 }
    equal.removeAll(keepingCapacity: true)
    var kept: (left: [InvoiceLine], right: [InvoiceLine]) = ([], [])
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let order = left[i].compareAll(right[j])
      if order == 0 { equal.append(left[i]) }
      if order < 0 { kept.left.append(left[i]) }
      if order > 0 { kept.right.append(right[j]) }
      if order <= 0 { i += 1 }
      if order >= 0 { j += 1 }
    }
    left = kept.left + left[i...]
    right = kept.right + right[j...]
  }

  private func tell(_ body: (LineChange) throws(Failure) -> Void) throws(Failure) {
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      let order =
        i == left.count ? 1 : j == right.count ? -1 : left[i].compareKey(right[j])
      if order == 0 {
        try body(LineChange(before: left[i], after: right[j]))
        i += 1
        j += 1
      } else if order < 0 {
        let hasSibling = isPresent(left[i], in: right)
        try body(LineChange(before: left[i], after: nil, hasSibling: hasSibling))
        i += 1
      } else {
        let hasSibling = isPresent(right[j], in: left)
        try body(LineChange(before: nil, after: right[j], hasSibling: hasSibling))
        j += 1
      }
    }
  }

  /// Whether the other run has a line of the same record and second.
  private func isPresent(_ line: InvoiceLine, in others: [InvoiceLine]) -> Bool {
    if matchedTime == time, unsafe line.withCell(.recordID, { unsafe $0.elementsEqual(matchedID) })
    {
      return true
    }
    return holds(others, line) || holds(equal, line)
  }

  private func holds(_ lines: [InvoiceLine], _ line: InvoiceLine) -> Bool {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = lines[middle].compare(line, .recordID, .recordID) < 0
      if isBefore { low = middle + 1 } else { high = middle }
    }
    return low < lines.count && lines[low].isEqual(line, in: .recordID)
  }
}
