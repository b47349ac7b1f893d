internal import Model
internal import Text

/// Rows that cannot be rated, one for each common reason, so that the suspense file shows them.
enum DemoTrouble {
  static var file: DemoMonth.File {
    var text = TextBuffer()
    text.add(CDRFormat.header)
    for row in rows { text.addString(row + "\n") }
    return DemoMonth.File(name: "lc/late-rows.csv", parts: [text.bytes], records: rows.count)
  }

  private static var rows: [String] {
    [
      // malformed: a stray quote; a bad instant; a duration that is no number
      call(1, lc, duration: "6\"0"),
      call(2, lc, at: "2026-10-41T09:00:00Z"),
      call(3, lc, duration: "about 60"),
      // unknown_account
      call(4, "zzNobodyKnowsThisOne"),
      // unknown_direction, unknown_status
      call(5, lc, direction: "sideways"),
      call(6, lc, status: "vanished"),
      // missing_duration
      call(7, lc, duration: ""),
      // no_rate: the sample card has no calls to London
      call(8, lc, to: "+442079460999"),
      // currency_mismatch, bad_price_sign
      call(9, twilio, price: "-0.0140", currency: "EUR"),
      call(10, twilio, price: "0.0140", currency: "USD"),
      // missing_segments, missing_time; and a kind nobody knows
      row("SM", 11, lc, "delivered", "", "2026-10-09T09:00:00Z", "", "", ",USD"),
      row("SM", 12, lc, "delivered", "", "", "", "1", ",USD"),
      row("XY", 13, lc, "delivered", "", "2026-10-09T09:00:00Z", "", "1", ",USD"),
      // unexpected_price: a canceled message is free, but this one was priced
      row("SM", 14, twilio, "canceled", "", "2026-10-09T09:00:00Z", "", "1", "-0.0040,USD"),
    ]
  }

  /// Corner Bakery and Lumen Law.
  private static var lc: String { account(of: "corner-bakery") }
  private static var twilio: String { account(of: "lumen-law") }

  private static func account(of owner: String) -> String {
    let index = Demo.subAccounts.firstIndex(of: owner) ?? 0
    return String(decoding: Demo.accounts[index].id, as: UTF8.self)
  }

  private static func call(
    _ number: Int, _ account: String, direction: String = "outbound-api",
    to: String = "+12125550199", status: String = "completed",
    at: String = "2026-10-09T09:00:00Z", duration: String = "60", price: String = "",
    currency: String = ""
  ) -> String {
    row(
      "CA", number, account, status, at, "", duration, "", "\(price),\(currency)",
      direction: direction, to: to)
  }

  private static func row(
    _ kind: String, _ number: Int, _ account: String, _ status: String, _ started: String,
    _ sent: String, _ duration: String, _ segments: String, _ price: String,
    direction: String = "outbound-api", to: String = "+12125550199"
  ) -> String {
    var sid = TextBuffer()
    sid.addHex(0xDE30)
    sid.addHex(UInt64(number))
    let sidText = kind + String(decoding: sid.bytes, as: UTF8.self)
    return "\(sidText),\(account),\(direction),+14155550110,\(to),\(status),\(started),\(sent),"
      + ",2026-10-31T12:00:00Z,\(duration),\(segments),,\(price),"
  }
}
