internal import Model
internal import RunFiles
internal import Text

extension RunChecker {
  private static let maxSummaryBytes = 1 << 20

  /// Proves all files of one agency, and adds what they come to.
  package mutating func check(_ agency: RunShape.Agency) throws(Failure) {
    let credits = try readCredits(agency)
    for subAccount in agency.subAccounts {
      let lines = try readLines(subAccount)
      try checkSummary(subAccount, lines)
      _ = try checkWallet(subAccount.wallet, lines)
      guard let lines else { continue }
      sums.lines += lines.lines
      sums.rebilledRecords += lines.records
      if let credits, let file = agency.credits?.path {
        compare(subAccount.id, lines, credits, in: file)
      }
    }
    let wallet = try checkWallet(agency.wallet, nil)
    if let credits {
      sums.cost += credits.cost
      sums.charge += credits.charge
      if let wallet, let file = agency.wallet?.path { checkDebits(wallet, credits, in: file) }
    }
    try checkAgencySummary(agency, credits, wallet)
  }

  /// The agency's wallet bears its `lc` costs, and has no credits.
  private mutating func checkDebits(
    _ wallet: StatementProof, _ credits: CreditSums, in file: String
  ) {
    let cost = credits.costs[Int(Provider.lc.rawValue)]
    if wallet.debits != cost {
      note(
        .walletSum, in: file,
        "usage is \(wallet.debits.text(decimals)), but the lc costs are \(cost.text(decimals))")
    }
    if wallet.credits != .zero { note(.wallet, in: file, "an agency's wallet has no credits") }
  }

  /// `credit-summary.json`
  private mutating func checkAgencySummary(
    _ agency: RunShape.Agency, _ credits: CreditSums?, _ wallet: StatementProof?
  ) throws(Failure) {
    guard let entry = agency.summary,
      let json = try readJSON(entry, most: RunChecker.maxSummaryBytes)
    else { return }
    var fields = JSONFields(json)
    fields.expect("agency_id", .string(agency.id))
    fields.expect("period", .string(period.text))
    fields.expect("currency", .string(settings.currency))
    fields.expect("sub_accounts", .int(Int64(agency.subAccounts.count)))
    if fields.take("name")?.string == nil { fields.fault("name is not a text") }
    if fields.take("plan")?.string == nil { fields.fault("plan is not a text") }
    let totals = fields.take("totals")
    let statement = fields.take("wallet")
    fields.finish()
    for fault in fields.faults { note(.agency, in: entry.path, fault) }
    checkTotals(totals ?? .null, credits, in: entry.path)
    checkStatement(statement ?? .null, agency, wallet, in: entry.path)
  }

  private mutating func checkTotals(_ json: JSON, _ credits: CreditSums?, in file: String) {
    var fields = JSONFields(json, of: "totals.")
    let amounts: [(String, Money?)] = [
      ("provider_cost_lc", credits?.costs[Int(Provider.lc.rawValue)]),
      ("provider_cost_twilio", credits?.costs[Int(Provider.twilio.rawValue)]),
      ("client_charge", credits?.charge),
      ("absorbed_cost", credits?.absorbed),
      ("margin", credits?.margin),
    ]
    for (key, amount) in amounts { fields.expect(key, amount, decimals) }
    if let recurring = fields.take("recurring")?.int, recurring >= 0 {
      sums.recurring += Int128(recurring)
    } else {
      fields.fault("recurring is not a count")
    }
    fields.finish()
    for fault in fields.faults { note(.agency, in: file, fault) }
  }

  private mutating func checkStatement(
    _ json: JSON, _ agency: RunShape.Agency, _ wallet: StatementProof?, in file: String
  ) {
    guard agency.wallet != nil else {
      if case .null = json { return }
      return note(.agency, in: file, "wallet is to be null: the agency has no wallet.csv")
    }
    var fields = JSONFields(json, of: "wallet.")
    let amounts: [(String, Money?)] = [
      ("opening", wallet?.opening), ("debits", wallet?.debits),
      ("recharges", wallet?.recharges), ("closing", wallet?.balance),
    ]
    for (key, amount) in amounts { fields.expect(key, amount, decimals) }
    let count = fields.take("recharge_count")?.int
    if let wallet, wallet.rechargeCount != count.map({ Int128($0) }) {
      fields.fault("recharge_count is not \(wallet.rechargeCount)")
    }
    fields.finish()
    for fault in fields.faults { note(.agency, in: file, fault) }
  }
}

/// Takes the members of an object one by one; what is missing or left over is a fault.
struct JSONFields {
  private var members: [String: JSON]
  private let prefix: String
  private(set) var faults: [String] = []

  /// - Parameter prefix: stands before the names in faults.
  init(_ json: JSON, of prefix: String = "") {
    members = json.members ?? [:]
    self.prefix = prefix
  }

  mutating func take(_ key: String) -> JSON? { members.removeValue(forKey: key) }

  mutating func fault(_ text: String) { faults.append(prefix + text) }

  /// A fault of the object itself.
  mutating func faultOfAll(_ text: String) { faults.append("\(prefix.dropLast()) \(text)") }

  mutating func expect(_ key: String, _ value: JSON) {
    guard let found = take(key) else { return fault("\(key) is missing") }
    if found.text != value.text { fault("\(key) is \(found.line), not \(value.line)") }
  }

  /// - Parameter amount: nil when any will do.
  mutating func expect(_ key: String, _ amount: Money?, _ decimals: Int) {
    if let amount { return expect(key, .string(amount.text(decimals))) }
    let text = take(key)?.string ?? ""
    if Money(written: Array(text.utf8), decimals) == nil { fault("\(key) is not an amount") }
  }

  /// A count, 0 where there is none.
  mutating func count(_ key: String) -> Int128 {
    if let count = take(key)?.int, count >= 0 { return Int128(count) }
    fault("\(key) is not a count")
    return 0
  }

  mutating func finish() {
    for key in members.keys.sorted() { fault("\(key) is no member of it") }
  }
}

extension JSON {
  fileprivate var line: String { String(text.dropLast()) }
}
