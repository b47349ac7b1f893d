internal import Ledger
internal import Model
internal import RunFiles
internal import Text

/// One row of `suspense.csv` on its way: its place, then its text, padded to eight bytes.
///
/// A long text is put away by itself, and where it lies stands in its stead: rows of all partitions
/// are merged at once, and each may be as long as a record.
enum SuspenseItem {
  static let headBytes = 16
  /// The length of what is no text, but the chunk of one.
  private static let apart = -1
  /// A longer text is put away by itself.
  private static let maxTextBytes = 16 << 10

  static func position(_ item: UnsafeRawPointer) -> UInt64 { unsafe item.load(as: UInt64.self) }

  /// Completes an item: its text stands behind room for its head.
  static func finish(_ item: inout TextBuffer, _ position: UInt64, _ spill: SpillStore)
    throws(Failure)
  {
    var count = item.count - headBytes
    if count > maxTextBytes {
      let chunk = try unsafe spill.put(UnsafeRawBufferPointer(rebasing: item.bytes[headBytes...]))
      count = apart
      item.clear()
      item.reserve(headBytes + MemoryLayout<Chunk>.size)
      item.advance(headBytes + MemoryLayout<Chunk>.size)
      unsafe UnsafeMutableRawPointer(item.base).storeBytes(
        of: chunk, toByteOffset: headBytes, as: Chunk.self)
    }
    while item.count % 8 != 0 { item.append(UInt8(0)) }
    let head = unsafe UnsafeMutableRawPointer(item.base)
    unsafe head.storeBytes(of: position, as: UInt64.self)
    unsafe head.storeBytes(of: count, toByteOffset: 8, as: Int.self)
  }

  /// Writes the text of an item, a long one piece by piece.
  static func write(
    _ item: UnsafeRawPointer, _ spill: SpillStore, _ files: inout RunFileWriter
  ) throws(Failure) {
    let count = unsafe item.load(fromByteOffset: 8, as: Int.self)
    guard count == apart else {
      unsafe files.buffer.append(UnsafeRawBufferPointer(start: item + headBytes, count: count))
      return try files.flushIfFull()
    }
    let chunk = unsafe item.loadUnaligned(fromByteOffset: headBytes, as: Chunk.self)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { unsafe room.deallocate() }
    var done = 0
    while done < chunk.count {
      let piece = unsafe UnsafeMutableRawBufferPointer(
        rebasing: room[..<min(room.count, chunk.count - done)])
      try unsafe spill.read(chunk, from: done, into: piece)
      unsafe files.buffer.append(UnsafeRawBufferPointer(piece))
      try files.flushIfFull()
      done += piece.count
    }
    spill.release(chunk)
  }

  static func stride(_ item: UnsafeRawPointer) -> Int {
    let count = unsafe item.load(fromByteOffset: 8, as: Int.self)
    return headBytes + ((count == apart ? MemoryLayout<Chunk>.size : count) + 7) & ~7
  }
}

/// Turns suspended records into rows of `suspense.csv`. One for each thread.
struct SuspenseWriter: ~Copyable {
  private let preparation: Preparation
  private let spill: SpillStore
  private var places: [(position: UInt64, offset: Int)] = []
  private var row = TextBuffer()

  init(_ preparation: Preparation, _ spill: SpillStore) {
    self.preparation = preparation
    self.spill = spill
  }

  mutating func add(_ offset: Int, _ position: UInt64) { places.append((position, offset)) }

  /// Puts away the rows of the records added since the last call, in order.
  mutating func write(_ store: RecordStore) throws(Failure) -> [Chunk] {
    if places.isEmpty { return [] }
    places.sort { $0.position < $1.position }
    let run = ChunkBuilder(spill, capacity: 16 << 10)
    for (position, offset) in places {
      row.clear()
      row.reserve(SuspenseItem.headBytes)
      row.advance(SuspenseItem.headBytes)
      unsafe appendRow(store.record(at: offset))
      try SuspenseItem.finish(&row, position, spill)
      try unsafe run.append(row.bytes)
    }
    places.removeAll(keepingCapacity: true)
    return try run.finish()
  }

  private mutating func appendRow(_ record: UnsafePointer<RatedRecord>) {
    let texts = unsafe RecordTexts(record)
    let isMalformed = unsafe record.pointee.reason == .malformed
    unsafe row.appendCell(preparation.suspenseNames[record.pointee.export])
    row.append(UInt8(ascii: ","))
    unsafe row.append(record.pointee.line)
    row.append(UInt8(ascii: ","))
    if unsafe record.pointee.idForm == 0 {
      unsafe row.appendCell(texts.idText)
    } else {
      let room = unsafe row.room(34)
      unsafe row.advance(texts.writeID(to: room))
    }
    row.append(unsafe ",\(record.pointee.reason.text),")
    if isMalformed {
      unsafe row.appendCell(texts.from)
    } else {
      let reason = unsafe record.pointee.reason
      row.appendCell("\(reason.detail); \(reason.remedy)")
    }
    row.append(UInt8(ascii: ","))
    unsafe row.appendCell(texts.raw)
    row.append(UInt8(ascii: "\n"))
  }
}

extension SuspenseReason {
  /// What is missing.
  package var detail: String {
    switch self {
    case .badPriceSign: "the price is positive; what is owed is reported as a negative price"
    case .currencyMismatch: "the price is not in the book's currency"
    case .implausibleDuration: "a call longer than max_call_seconds"
    case .malformed: "the row cannot be read"
    case .missingDuration: "a completed call without a duration"
    case .missingSegments: "a message without segments"
    case .missingTime: "no event time"
    case .noBookRow: "its sub-account or agency has no row in force then"
    case .noRate: "no row of the rate cards matches then"
    case .notFinal: "the status is not final yet"
    case .pricePending: "the provider has not priced it yet"
    case .splitImpossible: "the price is below the card's, so no carrier fee can be split off"
    case .unexpectedPrice: "a price on what is free by its status"
    case .unknownAccount: "the account is in no row of accounts.csv then"
    case .unknownDirection: "the direction is none that is known"
    case .unknownKind: "the sid begins with neither CA nor SM nor MM"
    case .unknownStatus: "the status is none that is known"
    }
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .noBookRow, .noRate, .unknownAccount: "add a row to the book and rate again"
    case .notFinal, .pricePending: "fetch the export again later and rate again"
    case .splitImpossible: "check the card's price, or set split_below_card to usage"
    case .currencyMismatch: "rate exports of another currency with a book of that currency"
    case .implausibleDuration:
      "fetch the export again, or set max_call_seconds to what a call can last"
    default: "fetch the export again, or ask the provider about the record"
    }
  }
}
