package import Model

/// How far the clocks of one time zone are from UTC, and when that changes.
package struct ZoneRules: Sendable, Equatable {
  /// One change of the clocks.
  struct Change: Equatable {
    var at: Int64
    /// Seconds east of UTC from then on.
    var offset: Int64
  }

  /// Four hundred years: after them the calendar, weekdays included, repeats.
  static let cycle: Int64 = 146_097 * 86_400
  private static let folder = "/usr/share/zoneinfo/"
  private static let maxFileBytes = 1 << 20

  /// The offset before the first change.
  private let firstOffset: Int64
  private let changes: [Change]
  /// By change: the first local second that the offset before it cannot mean.
  private let limits: [Int64]
  /// The changes of the last four hundred years recur for ever.
  private let recurs: Bool

  init(firstOffset: Int64, changes: [Change], recurs: Bool) {
    self.firstOffset = firstOffset
    self.changes = changes
    self.recurs = recurs
    var before = firstOffset
    limits = changes.map { change in
      defer { before = change.offset }
      return change.at + max(before, change.offset)
    }
  }

  /// The rules of a zone of the system's database.
  ///
  /// - Parameter name: as IANA writes it, `America/New_York`. `UTC` needs no file.
  /// - Returns: nil when there is no such zone, or its file is not TZif version 2 or later.
  package static func load(_ name: String) -> ZoneRules? {
    if name == "UTC" { return ZoneRules(firstOffset: 0, changes: [], recurs: false) }
    guard isZoneName(name),
      let bytes = try? WholeFile.read(folder + name, maxBytes: maxFileBytes)
    else { return nil }
    return ZoneRules(tzif: bytes)
  }

  /// Whether the system has a database of zones at all.
  package static var areInstalled: Bool {
    ["Etc/UTC", "Europe/London"].contains { load($0) != nil }
  }

  /// IANA's names begin with a capital. What else lies in the folder (`localtime`, `right/…`)
  /// does not, and depends on the machine or counts leap seconds.
  private static func isZoneName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first), name.utf8.count <= 64
    else { return false }
    return name.utf8.allSatisfy { byte in
      isDigit(byte) || (0x61...0x7A).contains(byte | 0x20)
        || [UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-")]
          .contains(byte)
    }
  }

  /// The instant at which clocks of the zone show a local time.
  ///
  /// A local time that occurs twice is the first of the two; one that does not occur is read with
  /// the offset before the change (spec 3.1).
  ///
  /// - Parameter seconds: since 1970-01-01T00:00:00 of that clock.
  /// - Complexity: O(log n) in the number of changes.
  package func instant(ofLocal seconds: Int64) -> Instant {
    let cycles = cyclesBeyond(seconds)
    let local = seconds - cycles * Self.cycle
    var low = 0
    var high = limits.count
    while low < high {
      let middle = (low + high) / 2
      if limits[middle] <= local { low = middle + 1 } else { high = middle }
    }
    let offset = low == 0 ? firstOffset : changes[low - 1].offset
    return Instant(seconds: seconds - offset)
  }

  /// How many whole cycles `seconds` lies beyond the last change.
  private func cyclesBeyond(_ seconds: Int64) -> Int64 {
    guard recurs, let last = limits.last, seconds >= last else { return 0 }
    return (seconds - last) / Self.cycle + 1
  }
}
