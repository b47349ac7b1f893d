internal import Audit
internal import Model
internal import Pipeline

/// What the exports say of a record.
struct Marks: OptionSet, Sendable {
  let rawValue: UInt8

  /// A row of it stands in an export that the old run read as well.
  static let known = Marks(rawValue: 1)
  /// A row of it stands in an export that the old run did not read.
  static let fresh = Marks(rawValue: 1 << 1)
  static let absorbed = Marks(rawValue: 1 << 2)
  static let zeroRated = Marks(rawValue: 1 << 3)
  static let outOfPeriod = Marks(rawValue: 1 << 4)
  static let outOfScope = Marks(rawValue: 1 << 5)
  static let suspended = Marks(rawValue: 1 << 6)
}

/// Records whose lines need a look beyond their own place, by a hash of their ids.
///
/// 16 bytes for each line, whatever its id. Two ids of one hash would give a wrong reason, never a
/// wrong amount; of ten million records such a pair is met once in 300,000 runs.
struct RecordMarks {
  private struct Entry {
    var hash: UInt64
    var time: UInt32
    var marks: Marks = []
    var suspense: SuspenseReason?
  }

  private var entries: [Entry] = []

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ line: InvoiceLine) {
    let key = RecordMarks.key(of: line)
    entries.append(Entry(hash: key.id, time: key.time))
  }

  private static func key(of line: InvoiceLine) -> (id: UInt64, time: UInt32) {
    let id = unsafe line.withCell(.recordID) { unsafe RecordMarks.hash(of: $0) }
    let time = unsafe line.withCell(.startedAt) { unsafe RecordMarks.hash(of: $0) }
    return (id, UInt32(truncatingIfNeeded: time))
  }

  /// The hash of an id's cell, with a secret of the process: no export can hold ids that meet.
  static func hash(of cell: UnsafeRawBufferPointer) -> UInt64 {
    var hasher = Hasher()
    unsafe hasher.combine(bytes: cell)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// To be called once, when all are added.
  mutating func seal() { entries.sort { $0.hash < $1.hash } }

  mutating func mark(_ id: UInt64, _ marks: Marks, _ suspense: SuspenseReason? = nil) {
    var place = first(id)
    while place < entries.count, entries[place].hash == id {
      entries[place].marks.formUnion(marks)
      if let suspense { entries[place].suspense = suspense }
      place += 1
    }
  }

  /// The first entry that is not below a hash.
  private func first(_ id: UInt64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].hash < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func marks(of line: InvoiceLine) -> (marks: Marks, suspense: SuspenseReason?) {
    let id = RecordMarks.key(of: line).id
    let place = first(id)
    guard place < entries.count, entries[place].hash == id else { return ([], nil) }
    return (entries[place].marks, entries[place].suspense)
  }

  enum Presence { case none, otherTime, sameTime }

  /// Whether the record of a line of the other run is among these.
  func presence(of line: InvoiceLine) -> Presence {
    let key = RecordMarks.key(of: line)
    var place = first(key.id)
    var presence = Presence.none
    while place < entries.count, entries[place].hash == key.id {
      if entries[place].time == key.time { return .sameTime }
      presence = .otherTime
      place += 1
    }
    return presence
  }
}
