internal import Model
package import RunFiles

package enum InputChanges {
  /// How the inputs of two runs differ, by path. A file that is gone while the same bytes stand
  /// under a new name is renamed.
  package static func find(_ before: [FileEntry], _ after: [FileEntry]) -> [InputChange] {
    var old = Dictionary(before.map { (Spelled($0.path), $0.sha256) }) { first, _ in first }
    var changes: [InputChange] = []
    var fresh: [FileEntry] = []
    for entry in after {
      guard let hash = old.removeValue(forKey: Spelled(entry.path)) else {
        fresh.append(entry)
        continue
      }
      if hash != entry.sha256 { changes.append(InputChange(kind: .changed, path: entry.path)) }
    }
    var gone: [String: [String]] = [:]
    for (path, hash) in old.sorted(by: { $0.key > $1.key }) {
      gone[hash, default: []].append(path.text)
    }
    for entry in fresh {
      if let path = gone[entry.sha256]?.popLast() {
        changes.append(InputChange(kind: .renamed, path: path, newPath: entry.path))
      } else {
        changes.append(InputChange(kind: .added, path: entry.path))
      }
    }
    changes += gone.values.joined().map { InputChange(kind: .removed, path: $0) }
    return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
