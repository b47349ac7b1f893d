public import Model

/// Bytes of a file being written, with the forms that money, instants and cells take (spec 6).
///
/// Grows as it must; appending allocates nothing once it has grown.
@safe
public struct TextBuffer: ~Copyable {
  @usableFromInline var start: UnsafeMutablePointer<UInt8>
  @usableFromInline var used = 0
  @usableFromInline var capacity: Int
  @usableFromInline var lastDay: Int64 = .min
  @usableFromInline var lastDate: (UInt64, UInt16) = (0, 0)

  public init(capacity: Int = 4_096) {
    self.capacity = max(64, capacity)
    unsafe start = .allocate(capacity: self.capacity)
  }

  deinit { unsafe start.deallocate() }

  public var base: UnsafeMutablePointer<UInt8> { unsafe start }
  @inlinable
  public var count: Int { used }

  public var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: start, count: count)
  }
  public var text: String { unsafe String(decoding: bytes, as: UTF8.self) }

  @inlinable
  public mutating func clear() { used = 0 }

  /// Makes sure that `extra` more bytes fit.
  @inlinable @inline(__always)
  public mutating func reserve(_ extra: Int) {
    if used + extra > capacity { grow(extra) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, used + extra)
    let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe fresh.update(from: start, count: count)
    unsafe start.deallocate()
    unsafe start = unsafe fresh
    capacity = larger
  }

  /// Room for `extra` bytes at the end; `advance` says how many of them were written.
  @inlinable @inline(__always)
  public mutating func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
    reserve(extra)
    return unsafe start + used
  }

  @inlinable @inline(__always)
  public mutating func advance(_ written: Int) { used += written }

  @inlinable @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe start[used] = byte
    used += 1
  }

  @inlinable @inline(__always)
  public mutating func append(_ text: StaticString) {
    reserve(text.utf8CodeUnitCount)
    unsafe (start + used).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    used += text.utf8CodeUnitCount
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  @inlinable
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    unsafe (start + used).update(
      from: source.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    used += bytes.count
  }

  // MARK: Numbers

  @inlinable
  public mutating func append(_ value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(value.magnitude)
  }

  @inlinable
  public mutating func append(_ value: UInt64) {
    if value < 10 { return append(UInt8(truncatingIfNeeded: value) | 0x30) }
    guard value < TextBuffer.sixteenDigits else { return append(String(value)) }
    appendDigits(value, digitCount(value))
  }

  @inlinable
  static var sixteenDigits: UInt64 { 10_000_000_000_000_000 }

  /// How many digits a number below 10¹⁶ has.
  @inlinable
  func digitCount(_ value: UInt64) -> Int {
    var digits = 1
    var limit: UInt64 = 10
    while value >= limit {
      digits += 1
      limit &*= 10
    }
    return digits
  }

  /// `digits` digits with leading zeros.
  ///
  /// All sixteen digits are made side by side in two words; the first of them are cut off.
  /// - Precondition: `value` has no more digits, and `digits` is 1 to 16.
  @inlinable @inline(__always)
  mutating func appendDigits(_ value: UInt64, _ digits: Int) {
    reserve(16)
    let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    let text = UInt128(eightDigits(low)) << 64 | UInt128(eightDigits(high))
    let cut = text &>> UInt128(truncatingIfNeeded: (16 - digits) * 8)
    unsafe UnsafeMutableRawPointer(start + used).storeBytes(
      of: cut.littleEndian, as: UInt128.self)
    used += digits
  }

  /// The digits of a number below 10⁸, the first in the lowest byte: halves of it, then quarters,
  /// then single digits, all of one size at once.
  @inlinable @inline(__always)
  func eightDigits(_ value: UInt64) -> UInt64 {
    let high = value / 10_000
    let fours = high | (value &- high &* 10_000) << 32
    // 5,243 / 2^19 is 1/100, right for all numbers below 10,000.
    let hundreds = (fours &* 5_243) >> 19 & 0x0000_007F_0000_007F
    let twos = hundreds | (fours &- hundreds &* 100) << 16
    // 103 / 2^10 is 1/10, right for all numbers below 100.
    let tens = (twos &* 103) >> 10 & 0x000F_000F_000F_000F
    return (tens | (twos &- tens &* 10) << 8) | 0x3030_3030_3030_3030
  }

  /// With exactly `decimals` places, never a negative zero.
  @inlinable
  public mutating func append(_ money: Money, decimals: Int) {
    guard let units = Int64(exactly: money.units) else { return append(money.text(decimals)) }
    if units < 0 { append(UInt8(ascii: "-")) }
    let power = powersOfTen64(decimals)
    let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: power)
    append(whole)
    append(UInt8(ascii: "."))
    appendDigits(fraction, decimals)
  }

  /// `YYYY-MM-DDTHH:MM:SSZ`
  @inlinable
  public mutating func append(_ instant: Instant) {
    reserve(36)
    let day = instant.day
    if day != lastDay { note(day) }
    let raw = unsafe UnsafeMutableRawPointer(start + used)
    unsafe raw.storeBytes(of: lastDate.0, as: UInt64.self)
    unsafe raw.storeBytes(of: lastDate.1, toByteOffset: 8, as: UInt16.self)
    let seconds = UInt64(instant.seconds - day * 86_400)
    let minutes = seconds / 60
    let hours = minutes / 60
    // `00HHMMSS` as eight digits, then a colon behind each pair.
    let digits = eightDigits(hours * 10_000 + minutes % 60 * 100 + seconds % 60)
    let pairs =
      UInt64(UInt8(ascii: ":")) << 16 | UInt64(UInt8(ascii: ":")) << 40
      | digits >> 16 & 0xFFFF | (digits >> 32 & 0xFFFF) << 24 | (digits >> 48) << 48
    unsafe raw.storeBytes(of: UInt8(ascii: "T"), toByteOffset: 10, as: UInt8.self)
    unsafe raw.storeBytes(of: pairs.littleEndian, toByteOffset: 11, as: UInt64.self)
    unsafe raw.storeBytes(of: UInt8(ascii: "Z"), toByteOffset: 19, as: UInt8.self)
    used += 20
  }

  /// Keeps the text of a day, which the instants that follow nearly always share.
  @usableFromInline @inline(never)
  mutating func note(_ day: Int64) {
    lastDay = day
    let date = CivilDate(dayNumber: day)
    let first = used
    appendDigits(UInt64(date.year), 4)
    append(UInt8(ascii: "-"))
    appendDigits(UInt64(date.month), 2)
    append(UInt8(ascii: "-"))
    appendDigits(UInt64(date.day), 2)
    let raw = unsafe UnsafeRawPointer(start + first)
    lastDate = unsafe (
      raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    )
    used = first
  }

  /// E.164 with its `+`; any other address as `text`, guarded and quoted as a cell.
  @inlinable
  public mutating func appendCell(_ address: Address, text: UnsafeRawBufferPointer) {
    guard address.isE164 else { return unsafe appendCell(text) }
    append(UInt8(ascii: "+"))
    appendDigits(address.digits, address.digitCount)
  }
}
