public import Model

/// The order of records as their invoice lines stand: sub-account, time, id (spec 6).
public enum RecordOrder {
  /// A record's place in the order, but for its id.
  public struct Key {
    /// rank of the sub-account (32 bits) · seconds into the period (32 bits)
    public var value: UInt64
    public var offset: Int

    public init(value: UInt64, offset: Int) {
      self.value = value
      self.offset = offset
    }
  }

  /// - Parameter rank: the sub-account's place among all.
  /// - Precondition: the event time lies in the period, and it is at most 2³¹ seconds long.
  @inlinable
  public static func key(rank: Int32, _ time: Instant, periodStart: Instant) -> UInt64 {
    UInt64(UInt32(bitPattern: rank)) << 32 | UInt64(time.seconds - periodStart.seconds)
  }

  /// The order of records of one sub-account and time: the id's text, then the account's, then the
  /// kind and the place, so that no order depends on where they were read.
  public static func precedes(
    _ left: UnsafePointer<RatedRecord>, _ right: UnsafePointer<RatedRecord>
  ) -> Bool {
    let ids = unsafe compareIDs(left, right)
    if ids != 0 { return ids < 0 }
    let (first, second) = unsafe (left.pointee, right.pointee)
    if first.account != second.account { return first.account < second.account }
    if first.isRecurring != second.isRecurring { return first.isRecurring }
    return (first.kind.rawValue, first.position) < (second.kind.rawValue, second.position)
  }

  /// Below 0, 0 or above 0, as the ids' texts compare as bytes.
  public static func compareIDs(
    _ left: UnsafePointer<RatedRecord>, _ right: UnsafePointer<RatedRecord>
  ) -> Int {
    let (first, second) = unsafe (left.pointee, right.pointee)
    if first.idForm != 0, second.idForm != 0 {
      let a = (first.idForm, first.idHigh, first.idLow)
      let b = (second.idForm, second.idHigh, second.idLow)
      return a == b ? 0 : a < b ? -1 : 1
    }
    return unsafe withID(left) { leftID in
      unsafe withID(right) { rightID in
        if unsafe leftID.elementsEqual(rightID) { return 0 }
        return unsafe leftID.lexicographicallyPrecedes(rightID) ? -1 : 1
      }
    }
  }

  private static func withID<Result>(
    _ record: UnsafePointer<RatedRecord>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let texts = unsafe RecordTexts(record)
    let capacity = unsafe max(34, texts.idText.count)
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { room in
      guard let start = room.baseAddress else { return unsafe body(UnsafeBufferPointer(room)) }
      let count = unsafe texts.writeID(to: start)
      return unsafe body(UnsafeBufferPointer(start: start, count: count))
    }
  }
}
