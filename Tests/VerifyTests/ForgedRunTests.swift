internal import Audit
internal import Model
internal import Testing

/// A run whose hashes were all made to fit again must still add up.
struct ForgedRunTests {
  private static let lines = "agencies/harbor/sub-accounts/bakery/invoice-lines.csv"
  private static let summary = "agencies/harbor/sub-accounts/bakery/invoice-summary.csv"
  private static let wallet = "agencies/harbor/sub-accounts/bakery/wallet.csv"
  private static let agencyWallet = "agencies/harbor/wallet.csv"
  private static let credits = "agencies/harbor/credit-summary.csv"
  private static let agency = "agencies/harbor/credit-summary.json"
  private static let totals = "control-totals.json"

  struct Forgery: CustomTestStringConvertible, Sendable {
    var file: String
    var old: String
    var new: String
    var code: String

    init(_ file: String, _ old: String, _ new: String, _ code: String) {
      (self.file, self.old, self.new, self.code) = (file, old, new, code)
    }

    var testDescription: String { "\(file): \(old) → \(new)" }
  }

  static let forgeries: [Forgery] = [
    .init(lines, "\n2,", "\n3,", "E610"),
    .init(lines, ",USD\n", ",EUR\n", "E609"),
    .init(lines, ",USD\n", ",USD,\n", "E608"),
    .init(lines, "2026-10", "2026-09", "E609"),
    .init(lines, ",+1415", ",=1415", "E608"),
    .init(lines, ",month,", ",item,", "E611"),
    .init(lines, "1.000000", "01.000000", "E609"),
    .init(lines, "1.000000", "1.000001", "E619"),
    .init(summary, "total,6", "total,7", "E611"),
    .init(wallet, "10:00:00Z,usage", "10:01:00Z,usage", "E619"),
    .init(wallet, "recharge,2", "recharge,3", "E618"),
    .init(agencyWallet, "closing,0", "closing,1", "E618"),
    .init(credits, ",rebilled,", ",absorbed,", "E612"),
    .init(credits, "\nbakery,", "\nbaker,", "E612"),
    .init(agency, "\"margin\": \"", "\"margin\": \"1", "E613"),
    .init(agency, "  \"name\"", " \"name\"", "E607"),
    .init(agency, "\"plan\"", "\"plans\"", "E613"),
    .init(totals, "\"client_charge\": \"", "\"client_charge\": \"1", "E614"),
    .init(totals, "\"read\": ", "\"read\": 1", "E614"),
    .init(totals, "\"malformed\": 1", "\"malformed\": 2", "E615"),
    .init("suspense.csv", ",unknown_account,", ",no_rate,", "E615"),
    .init("rebilling-status.csv", ",enabled,", ",disabled,", "E616"),
    .init("price-variance.csv", "0.020000", "0.030000", "E617"),
  ]

  @Test(arguments: forgeries)
  func aForgedRunDoesNotHold(_ forgery: Forgery) throws {
    let run = try SmallRun()
    try run.forge(forgery.file, forgery.old, forgery.new)
    let codes = Set(try run.verify().problems.map(\.code))
    #expect(codes.contains(forgery.code), "\(codes)")
    #expect(
      codes.isDisjoint(with: ["E601", "E602", "E603", "E606"]), "the forger has forgotten it")
  }

  @Test func aForgerWhoChangesNothingIsNotFound() throws {
    let run = try SmallRun()
    try run.forge("suspense.csv", "export", "export")
    #expect(try run.verify().problems == [])
  }
}
