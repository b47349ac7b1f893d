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
    if value < 10 { return append(UInt8(truncatingIfNeeded: value) | 0x30) }
    guard value < TextBuffer.sixteenDigits else { return append(String(value)) }
    appendDigits(value, digitCount(value))
  }

  private static let sixteenDigits: UInt64 = 10_000_000_000_000_000

  /// How many digits a number below 10¹⁶ has.
  private func digitCount(_ value: UInt64) -> Int {
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
  @inline(__always)
  private mutating func appendDigits(_ value: UInt64, _ digits: Int) {
    reserve(16)
    let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    let text = UInt128(eightDigits(low)) << 64 | UInt128(eightDigits(high))
    let cut = text &>> UInt128(truncatingIfNeeded: (16 - digits) * 8)
    unsafe UnsafeMutableRawPointer(base + count).storeBytes(
      of: cut.littleEndian, as: UInt128.self)
    count += digits
  }

  /// The digits of a number below 10⁸, the first in the lowest byte: halves of it, then quarters,
  /// then single digits, all of one size at once.
  @inline(__always)
  private func eightDigits(_ value: UInt64) -> UInt64 {
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
  public mutating func append(_ instant: Instant) {
    reserve(36)
    let day = instant.day
    if day != lastDay { note(day) }
    let raw = unsafe UnsafeMutableRawPointer(base + count)
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
    count += 20
  }

  /// Keeps the text of a day, which the instants that follow nearly always share.
  @inline(never)
  private mutating func note(_ day: Int64) {
    lastDay = day
    let date = CivilDate(dayNumber: day)
    let start = count
    appendDigits(UInt64(date.year), 4)
    append(UInt8(ascii: "-"))
    appendDigits(UInt64(date.month), 2)
    append(UInt8(ascii: "-"))
    appendDigits(UInt64(date.day), 2)
    let raw = unsafe UnsafeRawPointer(base + start)
    lastDate = unsafe (
      raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    )
    count = start
  }

  /// E.164 with its `+`; any other address as `text`, guarded and quoted as a cell.
  public mutating func appendCell(_ address: Address, text: UnsafeRawBufferPointer) {
    guard address.isE164 else { return unsafe appendCell(text) }
    append(UInt8(ascii: "+"))
    appendDigits(address.digits, address.digitCount)
  }
}
