import Books
import Exports
import Model
import Text

/// Lines of an input as instants: the reader that remembers the last day against the one that
/// remembers nothing, what was read against what it is written as, and RFC 3339 against a reader
/// that counts days one year at a time.
@Sendable func fuzzInstants(_ input: Input) {
  var reader = InstantReader()
  for line in input.array.split(separator: 0x0A, omittingEmptySubsequences: false) {
    let text = Array(line)
    withExact(text) { bytes in
      let general = Instants.any(bytes)
      same(reader.read(bytes), general, "instant \(text), quickly and slowly")
      if let general { checkWritten(general, text) }
      if text.count == 20 { same(general?.seconds, naiveSeconds(text), "instant \(text)") }
      _ = Instants.date(bytes)
      _ = Instants.rfc3339(bytes)
      if let local = Instants.walletForm(bytes) {
        let written = Array(rfc3339(local).utf8)
        withExact(written) { same(Instants.any($0)?.seconds, local, "wallet date \(text)") }
      }
    }
  }
}

/// An instant that was read is one that can be written, and read again as itself.
private func checkWritten(_ instant: Instant, _ text: [UInt8]) {
  if !instant.isWritable { differ("instant \(text) cannot be written") }
  withExact(Array(rfc3339(instant.seconds).utf8)) { written in
    same(Instants.rfc3339(written), instant, "instant \(text) written and read")
  }
}

private func rfc3339(_ seconds: Int64) -> String {
  let secondOfDay = Int(((seconds % 86_400) + 86_400) % 86_400)
  let date = CivilDate(dayNumber: (seconds - Int64(secondOfDay)) / 86_400)
  let (hour, minute, second) = (secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60)
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
    + padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2) + "Z"
}

private func padded(_ value: Int, _ digits: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// `2026-10-01T00:00:00Z`, and no other form of 20 bytes.
private func naiveSeconds(_ text: [UInt8]) -> Int64? {
  let pattern = Array("0000-00-00T00:00:00Z".utf8)
  var numbers: [Int] = []
  for (byte, form) in zip(text, pattern) {
    if form == 0x30 {
      guard (0x30...0x39).contains(byte) else { return nil }
      numbers.append(Int(byte - 0x30))
    } else if form >= 0x41 {
      guard byte | 0x20 == form | 0x20 else { return nil }
    } else if byte != form {
      return nil
    }
  }
  let year = numbers[0] * 1_000 + numbers[1] * 100 + numbers[2] * 10 + numbers[3]
  let rest = stride(from: 4, to: 14, by: 2).map { numbers[$0] * 10 + numbers[$0 + 1] }
  let (month, day, hour, minute, second) = (rest[0], rest[1], rest[2], rest[3], rest[4])
  let isLeap = { (year: Int) in year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
  let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  guard year >= 1, (1...12).contains(month), (1...lengths[month - 1]).contains(day), hour < 24,
    minute < 60, second < 60
  else { return nil }
  var days = -719_162
  for before in 1..<year { days += isLeap(before) ? 366 : 365 }
  days += lengths[..<(month - 1)].reduce(0, +) + day - 1
  return Int64(days * 86_400 + hour * 3_600 + minute * 60 + second)
}
