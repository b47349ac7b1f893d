internal import Model
internal import Text

/// Text under construction, as bytes: what a row is written into without a `String` of its own.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []
  /// The date written last, with its `T`: rows come in time order, so it seldom changes.
  private var dayText: [UInt8] = []
  private var day = Int64.min

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  var count: Int { bytes.count }

  /// Forgets the text, keeps the room.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func add(_ text: StaticString) {
    text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func addString(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func add(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  mutating func comma() { bytes.append(UInt8(ascii: ",")) }

  mutating func lineEnd() { bytes.append(UInt8(ascii: "\n")) }

  /// A whole number, 0 or more.
  ///
  /// - Parameter width: at least so many digits, zeros in front.
  mutating func add(_ number: UInt64, width: Int = 1) {
    var digits = width
    while digits < 19, number >= powersOfTen64(digits) { digits += 1 }
    var rest = number
    var place = bytes.count + digits
    bytes.append(contentsOf: repeatElement(0x30, count: digits))
    while rest > 0 {
      place -= 1
      bytes[place] += UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  mutating func add(_ number: Int, width: Int = 1) { add(UInt64(number), width: width) }

  /// Sixteen lower-case hex digits.
  mutating func addHex(_ number: UInt64) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift) & 0xF)
      bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  /// `+` and the digits of an E.164 number.
  mutating func addNumber(_ digits: UInt64) {
    bytes.append(UInt8(ascii: "+"))
    add(digits)
  }

  /// An amount with all its decimals, such as `0.02800` for 2,800 units of 10⁻⁵.
  mutating func addAmount(_ units: Int, decimals: Int) {
    let one = Int(powersOfTen64(decimals))
    add(units / one)
    bytes.append(UInt8(ascii: "."))
    add(units % one, width: decimals)
  }

  /// `2026-10-01T00:00:00Z`
  mutating func addInstant(_ seconds: Int64) {
    let instant = Instant(seconds: seconds)
    if instant.day != day {
      day = instant.day
      dayText = Array(instant.date.text.utf8) + [UInt8(ascii: "T")]
    }
    add(dayText)
    addTimeOfDay(Int(seconds - day * 86_400))
    bytes.append(UInt8(ascii: "Z"))
  }

  /// `23:59:59`
  private mutating func addTimeOfDay(_ second: Int) {
    addTwo(second / 3_600)
    bytes.append(UInt8(ascii: ":"))
    addTwo(second / 60 % 60)
    bytes.append(UInt8(ascii: ":"))
    addTwo(second % 60)
  }

  /// Two digits of a number below 100.
  mutating func addTwo(_ number: Int) {
    bytes.append(0x30 + UInt8(truncatingIfNeeded: number / 10))
    bytes.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }
}

extension CivilDate {
  /// `2026-10-01`
  var text: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
