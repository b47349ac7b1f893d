internal import Model
internal import Pipeline

extension ExactAmount {
  /// Every digit, where the digits end; else the division that does not end and its first digits.
  var exactText: String {
    guard inSixtieths else { return ExactAmount.plain(numerator, Int(scale)) }
    // n / 60 = (n / 3 × 5) / 100, which ends only when three divides n.
    let (ended, overflow) = (numerator / 3).multipliedReportingOverflow(by: 5)
    if numerator % 3 == 0, !overflow { return ExactAmount.plain(ended, Int(scale) + 2) }
    let division = ExactAmount.plain(numerator, Int(scale)) + " ÷ 60"
    guard let start = try? rounded(9, .down) else { return division }
    return division + " (" + start.text(9) + "…)"
  }

  /// `numerator / 10^scale` without trailing zeros.
  private static func plain(_ numerator: Int128, _ scale: Int) -> String {
    var digits = String(numerator.magnitude)
    if digits.count <= scale {
      digits = String(repeating: "0", count: scale + 1 - digits.count) + digits
    }
    var fraction = digits.suffix(scale)
    while fraction.last == "0" { fraction.removeLast() }
    let whole = digits.dropLast(scale)
    return (numerator < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension Instant {
  /// `YYYY-MM-DDTHH:MM:SSZ`
  package var text: String {
    func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
    let date = self.date
    let year = String(date.year)
    let seconds = self.seconds - day * 86_400
    return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-"
      + two(Int64(date.month)) + "-" + two(Int64(date.day)) + "T" + two(seconds / 3_600) + ":"
      + two(seconds / 60 % 60) + ":" + two(seconds % 60) + "Z"
  }
}

extension Validity {
  /// In words: `from 2026-10-01T00:00:00Z to …`, `always`.
  package var words: String {
    switch (from == .missing, to == .unbounded) {
    case (true, true): "always"
    case (false, true): "from \(from.text)"
    case (true, false): "until \(to.text)"
    case (false, false): "from \(from.text) to \(to.text)"
    }
  }
}

extension Address {
  /// E.164 with its `+`, else the text that stands outside.
  package func words(_ text: String) -> String {
    guard isE164 else { return text }
    let digits = String(self.digits)
    return "+" + String(repeating: "0", count: digitCount - digits.count) + digits
  }

  /// What kind of end it is, for people.
  var kindWords: String {
    switch addressClass {
    case .e164: "a phone number"
    case .client: "an app (client)"
    case .sip: "a SIP end"
    case .sim: "a SIM"
    case .short: "a short code"
    case .alpha: "a name"
    case .anonymous: "withheld or empty"
    }
  }
}
