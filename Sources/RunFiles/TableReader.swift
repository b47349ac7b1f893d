internal import Glibc
public import Model

/// Reads a CSV file of a run row by row, in a window of fixed size.
///
/// Cells stay as they are written, quotes included: two cells are equal when their bytes are.
///
/// - Note: a row lives until the next one is read.
@safe
public struct TableReader: ~Copyable {
  /// A row may be this long; the raw row of a suspended record is the longest there is.
  public static let maxRowBytes = 32 << 20
  private static let stepBytes = 256 << 10

  private let name: String
  private let descriptor: Int32
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity = TableReader.stepBytes
  /// What is in memory and not yet read: [start, end).
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var rowStart = 0
  /// One past the last byte of each cell, counted from the row's start.
  private var ends: [Int]
  private var line = 0

  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - header: its first line, line end included.
  /// - Throws: exit 66 when the file is not there or not of this form.
  public static func open(path: String, name: String, header: StaticString) throws(Failure)
    -> TableReader
  {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = unsafe Glibc.open(path.onDisk, flags)
    guard descriptor >= 0 else { throw unreadableRun(name) }
    guard isRegular(descriptor) else {
      close(descriptor)
      throw damagedRun(name)
    }
    let text = "\(header)"
    var reader = TableReader(
      name: name, descriptor: descriptor,
      columns: text.utf8.count { $0 == UInt8(ascii: ",") } + 1)
    guard try reader.next(), unsafe reader.row.elementsEqual(text.utf8.dropLast()) else {
      throw reader.damaged()
    }
    return reader
  }

  private init(name: String, descriptor: Int32, columns: Int) {
    self.name = name
    self.descriptor = descriptor
    unsafe base = .allocate(capacity: capacity)
    ends = .init(repeating: 0, count: columns)
  }

  deinit {
    unsafe base.deallocate()
    close(descriptor)
  }

  public var row: UnsafeRawBufferPointer { unsafe bytes(0, ends[ends.count - 1]) }

  /// - Precondition: the file has that many columns.
  @inline(__always)
  public func cell(_ index: Int) -> UnsafeRawBufferPointer {
    unsafe bytes(index == 0 ? 0 : ends[index - 1] + 1, ends[index])
  }

  /// One past the last byte of a cell, counted from the row's start.
  @inline(__always)
  public func end(of index: Int) -> Int { ends[index] }

  @inline(__always)
  private func bytes(_ from: Int, _ to: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base + rowStart + from, count: to - from)
  }

  /// - Returns: whether there is a row.
  /// - Throws: exit 66 for a row that is not of the header's form, 74 when reading fails.
  public mutating func next() throws(Failure) -> Bool {
    while true {
      if try scan() { return true }
      if isAtEnd {
        guard start == end else { throw damaged() }
        return false
      }
      try more()
    }
  }

  /// Finds the row that begins at `start`. - Returns: whether it is in memory whole.
  private mutating func scan() throws(Failure) -> Bool {
    var isQuoted = false
    var count = 0
    var place = start
    while place < end {
      switch unsafe base[place] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        guard count < ends.count - 1 else { throw damaged() }
        ends[count] = place - start
        count += 1
      case 0x0A where !isQuoted:
        guard count == ends.count - 1 else { throw damaged() }
        ends[count] = place - start
        rowStart = start
        start = place + 1
        line += 1
        return true
      default: break
      }
      place += 1
    }
    return false
  }

  private mutating func more() throws(Failure) {
    unsafe base.update(from: base + start, count: end - start)
    end -= start
    start = 0
    if end == capacity { try grow() }
    while true {
      let count = unsafe read(descriptor, base + end, capacity - end)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw outputFailure("cannot read", name) }
      end += count
      isAtEnd = count == 0
      return
    }
  }

  private mutating func grow() throws(Failure) {
    guard capacity < Self.maxRowBytes else { throw damaged() }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
    unsafe larger.update(from: base, count: end)
    unsafe base.deallocate()
    unsafe base = unsafe larger
    capacity *= 2
  }

  /// That the file is not what a run holds there.
  public func damaged() -> Failure { damagedRun(name, line: line + 1) }
}

/// The text of a cell, without the quotes around it.
public func cellText(_ cell: UnsafeRawBufferPointer) -> String {
  guard cell.count >= 2, unsafe cell[0] == UInt8(ascii: "\"") else {
    return unsafe String(decoding: cell, as: UTF8.self)
  }
  var text: [UInt8] = []
  var isSecond = false
  for index in 1..<cell.count - 1 {
    let byte = unsafe cell[index]
    // Of two quotes the first is kept.
    isSecond = byte == UInt8(ascii: "\"") && !isSecond
    if byte != UInt8(ascii: "\"") || isSecond { text.append(byte) }
  }
  return String(decoding: text, as: UTF8.self)
}

extension Money {
  /// Amounts read from files stay below 10³⁰, so that sums of them fit.
  private static let maxDigits = 30

  /// Reads an amount as a run writes it.
  ///
  /// - Parameters:
  ///   - written: the decimals it must have.
  ///   - decimals: those of the result, at least `written`.
  /// - Returns: nil for any other form.
  public init?(_ cell: UnsafeRawBufferPointer, written: Int, decimals: Int) {
    let isNegative = unsafe cell.first == UInt8(ascii: "-")
    let point = cell.count - written - 1
    guard point > (isNegative ? 1 : 0), unsafe cell[point] == UInt8(ascii: "."),
      cell.count - (isNegative ? 2 : 1) + decimals - written <= Money.maxDigits
    else { return nil }
    var value: Int128 = 0
    var small: UInt64 = 0
    var digits = 0
    for place in (isNegative ? 1 : 0)..<cell.count where place != point {
      let digit = unsafe cell[place] &- 0x30
      guard digit < 10 else { return nil }
      // Eighteen digits at a time fit 64 bits.
      if digits == 18 {
        value = Int128(small)
        small = 0
      }
      digits += 1
      if digits > 18 {
        value = value * 10 + Int128(digit)
      } else {
        small = small * 10 + UInt64(digit)
      }
    }
    if digits <= 18 { value = Int128(small) }
    value *= powerOfTen(decimals - written)
    self.init(units: isNegative ? -value : value)
  }
}
