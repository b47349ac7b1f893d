package import Model
package import RunFiles
internal import Text

/// A sub-account of either run, some file of which is not the same in both.
package struct ChangedSubAccount: Sendable {
  package var agency: String
  package var id: String
  /// Names of the files that differ.
  package var files: Set<String> = []

  package var folder: String { "agencies/\(agency)/sub-accounts/\(id)/" }
  package var linesDiffer: Bool { files.contains("invoice-lines.csv") }
}

/// An agency of either run, some file of which is not the same in both.
package struct ChangedAgency: Sendable {
  package var id: String
  /// Names of the files of its own that differ.
  var files: [String] = []
  /// By id.
  package var subAccounts: [ChangedSubAccount] = []
}

/// Two runs side by side: which of their files differ, and the form their amounts are compared in.
package struct RunPair: Sendable {
  package let before: PublishedRun
  package let after: PublishedRun
  /// Decimals that hold the amounts of both runs exactly.
  package let decimals: Int
  /// Agencies with a file that differs, and those of their sub-accounts that have one; by id.
  package private(set) var agencies: [ChangedAgency] = []
  /// Files of the runs as a whole that differ.
  private(set) var files: [String] = []
  /// Files that only one of the runs has, or both with other contents.
  private(set) var differingFiles = 0

  /// - Throws: exit 64 when the runs are of different currencies.
  package init(_ before: PublishedRun, _ after: PublishedRun) throws(Failure) {
    guard before.currency == after.currency else {
      throw Failure(
        .usage,
        Problem(
          "E656", path: after.path,
          "is in \(after.currency), but \(before.path) is in \(before.currency)",
          help: "compare runs of one currency"))
    }
    self.before = before
    self.after = after
    decimals = max(before.lineDecimals, after.lineDecimals)
    sort(differing(before.outputs, after.outputs))
  }

  /// Paths that are not in both lists with the same hash, ordered as bytes.
  private func differing(_ before: [FileEntry], _ after: [FileEntry]) -> [String] {
    let old = Dictionary(before.map { (Spelled($0.path), $0.sha256) }) { first, _ in first }
    var gone = Set(old.keys)
    var paths: [String] = []
    for entry in after {
      gone.remove(Spelled(entry.path))
      if old[Spelled(entry.path)] != entry.sha256 { paths.append(entry.path) }
    }
    return (paths + gone.map(\.text)).sorted { Spelled($0) < Spelled($1) }
  }

  private mutating func sort(_ paths: [String]) {
    differingFiles = paths.count
    // The paths are in order, so those of an agency stand together, and so do a sub-account's.
    for path in paths {
      let parts = path.pathParts()
      guard parts.count >= 3, parts[0] == "agencies" else {
        files.append(path)
        continue
      }
      if agencies.last.map({ Spelled($0.id) }) != Spelled(parts[1]) {
        agencies.append(ChangedAgency(id: parts[1]))
      }
      agencies[agencies.count - 1].add(parts.dropFirst(2))
    }
    // `a-b/` stands before `a/`, but `a` before `a-b`.
    agencies.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    for index in agencies.indices {
      agencies[index].subAccounts.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }
  }

  /// The invoice lines of a sub-account in both runs.
  package func lines(of subAccount: ChangedSubAccount) throws(Failure) -> LineJoin {
    let path = subAccount.folder + "invoice-lines.csv"
    return LineJoin(try cursor(path, before), try cursor(path, after))
  }

  /// nil when the run does not have that sub-account.
  private func cursor(_ path: String, _ run: PublishedRun) throws(Failure) -> LineCursor? {
    guard run.holds(path) else { return nil }
    return try LineCursor(run, path, decimals: decimals)
  }
}

extension PublishedRun {
  /// Whether the manifest lists the file.
  ///
  /// - Complexity: O(log n); manifests are ordered by path.
  package func holds(_ path: String) -> Bool {
    var (low, high) = (0, outputs.count)
    while low < high {
      let middle = (low + high) / 2
      if outputs[middle].path.utf8.lexicographicallyPrecedes(path.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < outputs.count && Spelled(outputs[low].path) == Spelled(path)
  }
}

extension ChangedAgency {
  /// - Parameter path: of a file that differs, from the agency's folder on.
  fileprivate mutating func add(_ path: ArraySlice<String>) {
    guard path.count == 3, let id = path.dropFirst().first, let name = path.last else {
      return files.append(path.joined(separator: "/"))
    }
    if subAccounts.last.map({ Spelled($0.id) }) != Spelled(id) {
      subAccounts.append(ChangedSubAccount(agency: self.id, id: id))
    }
    subAccounts[subAccounts.count - 1].files.insert(name)
  }
}
