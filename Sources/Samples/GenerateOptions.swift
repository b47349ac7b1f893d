package import Model

/// What `rebill generate` makes.
///
/// | option | here | default |
/// |---|---|---|
/// | `--seed N` | ``seed`` | 1 |
/// | `--records N` | ``records`` | 100000 |
/// | `--format cdr\|bulk\|log\|wallet` | ``format`` | `cdr` |
/// | `--period YYYY-MM` | ``period`` | 2026-10 |
/// | `--days N` | ``days`` | the whole period |
/// | `--files N` | ``files`` | one a day |
/// | `--sub-accounts N` | ``subAccounts`` | 100 |
/// | `--agencies N` | ``agencies`` | 5 |
/// | `--duplicates SHARE` | ``duplicates`` | 0.02 |
/// | `--calls SHARE` | ``calls`` | 0.45 |
/// | `--prefixes N` | ``prefixes`` | 0 |
/// | `--markup-rows N` | ``markupRows`` | 0 |
/// | `--level 0…9` | ``level`` | 6 |
/// | `--threads N` | ``threads`` | 2 |
/// | `--book DIR` | argument of ``SampleExports/generate(_:book:exports:)`` | no book |
/// | `--exports DIR` | argument of ``SampleExports/generate(_:book:exports:)`` | required |
///
/// The same values give the same bytes, whatever ``threads`` is. The rows, and so the invoices, do
/// not depend on ``files`` either.
package struct GenerateOptions: Sendable {
  package enum Format: String, CaseIterable, Sendable {
    /// Calls and messages of both providers, as CSV.
    case cdr
    /// Whole Call and Message resources of Twilio accounts, one JSON object a line.
    case bulk
    /// Messages of Twilio accounts with their bodies, as CSV.
    case log
    /// Wallet transactions of LC Phone locations; the book then has `lc_source` = `wallet`.
    case wallet
  }

  package var seed: UInt64 = 1
  /// Rows in all files together, duplicates included: 1 to 1,000,000,000.
  package var records = 100_000
  package var format = Format.cdr
  package var period: Period
  /// Only the period's first days have records; nil = all.
  package var days: Int?
  /// Into how many files the days are cut, 1 to 100,000; nil = one a day.
  package var files: Int?
  /// 1 to 1,000,000
  package var subAccounts = 100
  /// 1 to 100,000
  package var agencies = 5
  /// The share of the records, 0 to 0.5, that repeat an earlier one: half of them unchanged, half
  /// newer than the first. They are one file more (`again`), or the end of the only file.
  package var duplicates = Decimal(nano: 20_000_000)
  /// The share of calls among calls and messages, 0 to 1; `log` and `wallet` take no notice.
  package var calls = Decimal(nano: 450_000_000)
  /// Longer prefixes the calls' cards price apart, beside the 200 everyone has; 0 to 5,000,000.
  package var prefixes = 0
  /// Rows of `markups.csv` beside the few everyone has; 0 to 5,000,000.
  package var markupRows = 0
  /// How hard gzip works, 0 (not at all) to 9.
  package var level = 6
  /// 1 to 64
  package var threads = 2

  package init(period: Period) { self.period = period }

  var dayCount: Int { days ?? period.dayCount }
  var fileCount: Int { files ?? dayCount }
  /// Rows that repeat another.
  var repeatCount: Int { Int(Int64(records) * (duplicates.nano / 1_000) / 1_000_000) }
  /// Rows that no earlier row has said.
  var freshCount: Int { records - repeatCount }

  func check() throws(Problem) {
    try check("records", records, 1...1_000_000_000)
    try check("days", dayCount, 1...period.dayCount)
    try check("files", fileCount, 1...100_000)
    try check("sub-accounts", subAccounts, 1...1_000_000)
    try check("agencies", agencies, 1...100_000)
    try check("prefixes", prefixes, 0...5_000_000)
    try check("markup-rows", markupRows, 0...5_000_000)
    try check("level", level, 0...9)
    try check("threads", threads, 1...64)
    try check("duplicates", duplicates, atMost: Decimal(nano: 500_000_000))
    try check("calls", calls, atMost: .one)
  }

  private func check(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(Problem) {
    guard !allowed.contains(value) else { return }
    throw Problem(
      "E701", "--\(name) \(value) is out of range",
      help: "choose from \(allowed.lowerBound) to \(allowed.upperBound)")
  }

  private func check(_ name: String, _ share: Decimal, atMost: Decimal) throws(Problem) {
    guard share < .zero || share > atMost else { return }
    throw Problem(
      "E701", "--\(name) \(share.text) is out of range", help: "choose from 0 to \(atMost.text)")
  }
}
