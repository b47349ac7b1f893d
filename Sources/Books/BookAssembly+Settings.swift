internal import Model
internal import Text

enum SettingColumn: Int, BookColumn {
  case key, value

  static let names = ["key", "value"]
}

extension BookAssembly {
  mutating func readSettings() {
    let source = source
    var first: [String: SourceLine] = [:]
    _ = source.forEachRow(of: "settings.csv", SettingColumn.self) { row in
      guard let key = row.required(.key) else { return }
      guard let rule = SettingRule.all.first(where: { key.equals($0.key) }) else {
        row.report(
          .unknownSetting, .key, "setting \(key.shown) is unknown",
          help: suggestion(for: key.text, among: SettingRule.keys)
            ?? "the settings are \(SettingRule.keys.joined(separator: " "))")
        return
      }
      if let source = first[key.text] {
        row.report(
          .repeatedSetting, .key,
          "setting \(key.text) stands twice (\(book.place(source)))",
          help: "delete one of the two")
      }
      first[key.text] = first[key.text] ?? row.source
      guard let value = row[.value], !rule.apply(&book.settings, value) else { return }
      row.report(
        .badSetting, .value, "setting \(key.text) cannot be \(value.shown)",
        help: rule.isZone && !ZoneRules.areInstalled
          ? "install the time zones: this machine has none (package tzdata); or write UTC"
          : "write \(rule.allowed), or delete the row for the default")
    }
  }
}

/// One key of the settings.
private struct SettingRule: Sendable {
  let key: StaticString
  let allowed: String
  /// Whether the value is the name of a time zone.
  var isZone: Bool { key.description.hasSuffix("_timezone") }
  /// - Returns: whether the value is one the key can have.
  let apply: @Sendable (inout Settings, Bytes) -> Bool

  static let keys = all.map { "\($0.key)" }

  static let all: [SettingRule] = [
    words("carrier_fee.twilio", \.twilioCarrierFee, CarrierFeePolicy.allCases.map(named)),
    words("cost_basis.lc", \.lcBasis, CostBasis.allCases.map(named)),
    words("cost_basis.twilio", \.twilioBasis, CostBasis.allCases.map(named)),
    SettingRule("currency", "an ISO 4217 code of three letters, such as USD") { settings, value in
      guard value.count == 3, (0..<3).allSatisfy({ (0x61...0x7A).contains(value[$0] | 0x20) })
      else { return false }
      settings.currency = value.text.uppercased()
      return true
    },
    words("lc_source", \.lcSource, LCSource.allCases.map(named)),
    words("line_decimals", \.lineDecimals, (2...9).map { (String($0), $0) }),
    SettingRule("max_call_seconds", "a whole number of seconds from 1 to 4294967295") {
      settings, value in
      guard let seconds = Numbers.count(value), seconds >= 1 else { return false }
      settings.maxCallSeconds = Int64(seconds)
      return true
    },
    SettingRule("price_tolerance", "a plain decimal of 0 or more") { settings, value in
      guard let tolerance = Numbers.decimal(value), tolerance >= .zero else { return false }
      settings.priceTolerance = tolerance
      return true
    },
    words("recharge_trigger", \.rechargeTrigger, RechargeTrigger.allCases.map(named)),
    words("rounding", \.rounding, Rounding.allCases.map { ($0.text, $0) }),
    words("split_below_card", \.splitBelowCard, SplitBelowCard.allCases.map(named)),
    SettingRule("wallet_timezone", "an IANA time zone, such as America/New_York or UTC") {
      settings, value in
      guard ZoneRules.load(value.text) != nil else { return false }
      settings.walletTimeZone = value.text
      return true
    },
    SettingRule("zero_second_call_from", "a date such as 2021-07-08") { settings, value in
      guard let date = Instants.date(value) else { return false }
      settings.zeroSecondCallFrom = value.text
      settings.zeroSecondCallInstant = date
      return true
    },
  ]

  init(
    _ key: StaticString, _ allowed: String,
    _ apply: @escaping @Sendable (inout Settings, Bytes) -> Bool
  ) {
    self.key = key
    self.allowed = allowed
    self.apply = apply
  }

  private static func words<Value: Sendable>(
    _ key: StaticString, _ path: any WritableKeyPath<Settings, Value> & Sendable,
    _ entries: [(String, Value)]
  ) -> SettingRule {
    let table = WordTable(entries)
    return SettingRule(key, table.list) { settings, bytes in
      guard let value = table.value(bytes) else { return false }
      settings[keyPath: path] = value
      return true
    }
  }
}

private func named<Word: RawRepresentable<String>>(_ word: Word) -> (String, Word) {
  (word.rawValue, word)
}
