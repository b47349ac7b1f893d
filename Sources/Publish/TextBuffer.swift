public import Model

/// Bytes of a file being written, with the forms that money, instants and cells take (spec 6).
///
/// Grows as it must; appending allocates nothing once it has grown.
@safe
public struct TextBuffer: ~Copyable {
  public private(set) var base: UnsafeMutablePointer<UInt8>
  public private(set) var count = 0
  private var capacity: Int
  private var lastDay: Int64 = .min
  private var lastDate: (UInt64, UInt16) = (0, 0)

  public init(capacity: Int = 4_096) {
    self.capacity = max(64, capacity)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  public var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base, count: count)
  }
  public var text: String { unsafe String(decoding: bytes, as: UTF8.self) }

  public mutating func clear() { count = 0 }

  /// Makes sure that `extra` more bytes fit.
  @inline(__always)
  public mutating func reserve(_ extra: Int) {
    if count + extra > capacity { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe fresh.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = unsafe fresh
    capacity = larger
  }

  /// Room for `extra` bytes at the end; `advance` says how many of them were written.
  @inline(__always)
  public mutating func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(extra)
    return unsafe base + count
  }

  @inline(__always)
  public mutating func advance(_ written: Int) { count += written }

  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base[count] = byte
    count += 1
  }

  @inline(__always)
  public mutating func append(_ text: StaticString) {
    reserve(text.utf8CodeUnitCount)
    unsafe (base + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    count += text.utf8CodeUnitCount
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    unsafe (base + count).update(
      from: source.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    count += bytes.count
  }

  // MARK: Numbers

  public mutating func append(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(value.magnitude)
  }

  public mutating func append(_ value: UInt64) {
    reserve(20)
    var digits = 1
    var limit: UInt64 = 10
    while digits < 20, value >= limit {
      digits += 1
      limit = digits < 20 ? limit &* 10 : .max
    }
    writeDigits(value, at: count, digits)
    count += digits
  }

  /// `digits` digits with leading zeros, at an offset that has room for them.
  private func writeDigits(_ value: UInt64, at offset: Int, _ digits: Int) {
    var rest = value
    var place = offset + digits
    while place > offset {
      place -= 1
      let next = rest / 10
      unsafe base[place] = UInt8(truncatingIfNeeded: rest &- next &* 10) | 0x30
      rest = next
    }
  }

  /// With exactly `decimals` places, never a negative zero.
  public mutating func append(_ money: Money, decimals: Int) {
    guard let units = Int64(exactly: money.units) else { return append(money.text(decimals)) }
    if units < 0 { append(UInt8(ascii: "-")) }
    let power = powersOfTen64(decimals)
    let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: power)
    append(whole)
    reserve(decimals + 1)
    unsafe base[count] = UInt8(ascii: ".")
    writeDigits(fraction, at: count + 1, decimals)
    count += decimals + 1
  }

  /// `YYYY-MM-DDTHH:MM:SSZ`
  public mutating func append(_ instant: Instant) {
    reserve(20)
    let day = instant.day
    if day != lastDay {
      lastDay = day
      let date = CivilDate(dayNumber: day)
      writeDigits(UInt64(date.year), at: count, 4)
      unsafe base[count + 4] = UInt8(ascii: "-")
      writeDigits(UInt64(date.month), at: count + 5, 2)
      unsafe base[count + 7] = UInt8(ascii: "-")
      writeDigits(UInt64(date.day), at: count + 8, 2)
      let raw = unsafe UnsafeRawPointer(base + count)
      lastDate = unsafe (
        raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
      )
    } else {
      let raw = unsafe UnsafeMutableRawPointer(base + count)
      unsafe raw.storeBytes(of: lastDate.0, as: UInt64.self)
      unsafe raw.storeBytes(of: lastDate.1, toByteOffset: 8, as: UInt16.self)
    }
    let seconds = UInt64(instant.seconds - day * 86_400)
    unsafe base[count + 10] = UInt8(ascii: "T")
    writeTwo(seconds / 3_600, at: count + 11)
    unsafe base[count + 13] = UInt8(ascii: ":")
    writeTwo(seconds / 60 % 60, at: count + 14)
    unsafe base[count + 16] = UInt8(ascii: ":")
    writeTwo(seconds % 60, at: count + 17)
    unsafe base[count + 19] = UInt8(ascii: "Z")
    count += 20
  }

  private func writeTwo(_ value: UInt64, at offset: Int) {
    unsafe base[offset] = UInt8(truncatingIfNeeded: value / 10) | 0x30
    unsafe base[offset + 1] = UInt8(truncatingIfNeeded: value % 10) | 0x30
  }

  /// E.164 with its `+`; any other address as `text`, guarded and quoted as a cell.
  public mutating func appendCell(_ address: Address, text: UnsafeRawBufferPointer) {
    guard address.isE164 else { return unsafe appendCell(text) }
    let digits = address.digitCount
    reserve(16)
    unsafe base[count] = UInt8(ascii: "+")
    writeDigits(address.digits, at: count + 1, digits)
    count += digits + 1
  }
}
