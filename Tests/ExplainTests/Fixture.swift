internal import Audit
internal import Explain
internal import Foundation
internal import Model
internal import Pipeline

/// A folder of its own for one test, gone when the test is over.
final class Scratch {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "explain-\(UUID().uuidString)")

  var path: String { folder.path }

  func write(_ name: String, _ text: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}

/// A rated October 2026 that has one of everything.
final class Fixture {
  let scratch = Scratch()
  static let period = Period(year: 2026, month: 10)

  init(settings: String = "") throws {
    for (name, text) in FixtureBook.files { try scratch.write("book/\(name)", text) }
    if !settings.isEmpty { try scratch.write("book/settings.csv", "key,value\n" + settings) }
    for (name, text) in FixtureExports.files { try scratch.write("exports/\(name)", text) }
    try rate()
  }

  func rate(quarantine: Bool = false) throws {
    guard let period = Fixture.period else { return }
    _ = try RateRun.run(
      RateOptions(
        period: period, book: scratch.path + "/book", output: scratch.path + "/out",
        exports: [scratch.path + "/exports"], quarantine: quarantine), Progress())
  }

  func explain(_ record: String, run: String = "out/2026-10") throws(Failure) -> ExplainReport {
    try ExplainRun.run(
      ExplainOptions(
        record: record, run: scratch.path + "/" + run, book: scratch.path + "/book",
        exports: [scratch.path + "/exports"], threads: 2))
  }

  /// The only record that an id names, from a report without differences.
  func only(_ record: String) throws -> ExplainedRecord {
    let report = try explain(record)
    guard report.records.count == 1, report.differences.isEmpty, report.warnings.isEmpty else {
      throw Unexpected(report.text + report.differences.map(\.text).joined())
    }
    return report.records[0]
  }
}

struct Unexpected: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

enum FixtureBook {
  static let files = [
    "agencies.csv": """
    agency_id,name,plan,stripe,valid_from,valid_to
    brightside,Brightside,pro,connected,,
    northwind,Northwind,unlimited,connected,,
    slate,Slate,pro,none,,

    """,
    "sub_accounts.csv": """
    sub_account_id,agency_id,name,rebilling,account_admins,payment_method,valid_from,valid_to
    acme,brightside,Acme,on,1,client_card,,
    bolt,brightside,Bolt,off,1,client_card,,
    crane,brightside,Crane,on,0,client_card,,
    delta,brightside,Delta,on,1,none,,
    eagle,brightside,Eagle,on,1,agency_card,,
    fox,northwind,Fox,on,1,client_card,,
    gull,brightside,Gull,on,1,client_card,2026-10-15,
    heron,slate,Heron,on,1,client_card,,

    """,
    "accounts.csv": """
    provider,provider_account,sub_account_id,valid_from,valid_to
    lc,locAcme,acme,,
    twilio,ACacme,acme,,
    lc,locBolt,bolt,,
    lc,locCrane,crane,,
    lc,locDelta,delta,,
    lc,locEagle,eagle,,
    twilio,ACfox,fox,,
    lc,locGull,gull,,
    lc,locHeron,heron,,
    lc,locLate,acme,2026-10-20,

    """,
    "plans.csv": """
    plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,valid_to
    unlimited,lc,yes,1.05,1.05,1.05,,
    unlimited,twilio,no,,,,,
    pro,lc,yes,1.05,1.05,10,,
    pro,twilio,yes,1.05,1.05,10,,

    """,
    "markups.csv": """
    agency_id,sub_account_id,product,multiplier,valid_from,valid_to
    brightside,,sms,3,,
    brightside,acme,voice.outbound,1.5,,

    """,
    "products.csv": """
    product,markup_policy,valid_from,valid_to
    fee.carrier,passthrough,,

    """,
    "rates/lc.csv": """
    provider,product,origin,destination,unit_price,discount,initial_increment,increment,\
    connection_fee,valid_from,valid_to
    lc,voice.outbound,1,1,0.014,0.10,,,,,
    lc,voice.outbound,,1415,0.020,,,,,2026-11-01,
    lc,voice.outbound,,1,0.016,,,,,,
    lc,voice.inbound,,,0.012,,6,6,0.001,,
    lc,sms.outbound,,1,0.0083,0.10,,,,,
    lc,fee.failed_message,,,0.001,,,,,,
    lc,number.local,,1,1.15,0.10,,,,,

    """,
    "rates/twilio.csv": """
    provider,product,origin,destination,unit_price,discount,initial_increment,increment,\
    connection_fee,valid_from,valid_to
    twilio,sms.outbound,,1,0.0083,,,,,,

    """,
    "surcharges.csv": """
    provider,trigger,product,unit_price,per,valid_from,valid_to
    lc,voice.outbound,voice.recording,0.0025,unit,,
    lc,voice.outbound,voice.amd,0.0075,record,,

    """,
    "failed_message_exemptions.csv": """
    error_code,valid_from,valid_to
    30007,,

    """,
    "numbers.csv": """
    number,provider,sub_account_id,product,valid_from,valid_to
    +14155550123,lc,acme,number.local,2026-01-31,
    +442075550199,lc,acme,number.local,,
    +14155550124,lc,bolt,number.local,,
    +14155550125,lc,acme,number.local,2027-01-01,

    """,
  ]
}

/// `CA000…01` and the like.
func sid(_ prefix: String, _ number: Int) -> String {
  let digits = String(number)
  return prefix + String(repeating: "0", count: 32 - digits.count) + digits
}

enum FixtureExports {
  private static let header =
    "sid,account_sid,direction,from,to,status,start_time,date_sent,date_updated,duration,"
    + "num_segments,price,price_unit,error_code\n"

  private static func call(
    _ number: Int, _ account: String, direction: String = "outbound-api",
    to: String = "+14155550101", status: String = "completed",
    at: String = "2026-10-05T10:00:00Z", updated: String = "", duration: String = "80",
    price: String = ""
  ) -> String {
    "\(sid("CA", number)),\(account),\(direction),+12125550100,\(to),\(status),\(at),,\(updated),"
      + "\(duration),,\(price),,\n"
  }

  private static func message(
    _ number: Int, _ account: String, to: String = "+14155550101", status: String = "delivered",
    at: String = "2026-10-06T10:00:00Z", segments: String = "1", price: String = "",
    unit: String = "USD", code: String = ""
  ) -> String {
    "\(sid("SM", number)),\(account),outbound-api,+12125550100,\(to),\(status),,\(at),,,"
      + "\(segments),\(price),\(unit),\(code)\n"
  }

  static let files = [
    "a/first.csv": header
      + call(1, "locAcme") + call(2, "locBolt") + call(3, "locCrane") + call(4, "locDelta")
      + call(5, "locEagle") + call(6, "ACfox", price: "-0.02800") + call(7, "locHeron")
      + call(8, "locAcme", status: "busy") + call(9, "locAcme", at: "2026-09-30T23:59:59Z")
      + call(10, "locGull") + call(11, "nobody") + call(12, "locAcme", status: "ringing")
      + call(13, "locAcme", to: "+442075550199") + call(14, "locAcme", direction: "sideways")
      + call(15, "locAcme", duration: "") + call(16, "ACacme")
      + call(17, "locLate") + call(18, "locAcme", direction: "inbound", duration: "83")
      + call(19, "locAcme", duration: "0")
      + "CA0,locAcme,outbound-api,+1\"2125550100,,,,,,,,,,\n" + "XX1,locAcme,,,,,,,,,,,,\n"
      + call(20, "locAcme", at: "not a time"),
    "b/messages.csv": header
      + message(1, "locAcme", segments: "3") + message(2, "ACacme", price: "-0.01180")
      + message(3, "ACacme", price: "-0.0083") + message(4, "ACacme", price: "-0.001")
      + message(5, "ACacme", price: "0.0118") + message(6, "ACacme", price: "-0.01", unit: "EUR")
      + message(7, "locAcme", status: "failed", code: "30007")
      + message(8, "locAcme", status: "failed", code: "30003")
      + message(9, "locAcme", segments: "") + message(10, "locAcme", at: "")
      + message(11, "locAcme", status: "lost") + message(12, "ACacme"),
    "c/again.csv": header
      + call(1, "locAcme")
      + call(21, "locAcme", updated: "2026-10-05T11:00:00Z", duration: "30")
      + call(21, "locAcme", updated: "2026-10-05T12:00:00Z", duration: "200")
      + call(22, "locAcme", status: "ringing") + call(22, "locAcme", duration: "61")
      + call(23, "locAcme", price: "-0.01") + call(23, "locAcme")
      + call(24, "locAcme", duration: "10") + call(24, "locAcme", duration: "20")
      + call(25, "locAcme") + call(25, "locBolt"),
    "d/wallet.csv":
      "Transaction ID,Location Id,Location Name,Transaction Type,Description,Activity Date,Date,"
      + "Amount,Wallet Balance After Transaction,Total Wallet Balance (Including Wallet Credits)\n"
      + "w1,locAcme,Acme,debit,SMS Carrier Fees (3),\"Oct 7th 2026, 01:14:33 PM\",,0.009,1,1\n"
      + "w2,locAcme,Acme,debit,Outbound SMS,\"Oct 7th 2026, 01:14:33 PM\",,0.0083,1,1\n"
      + "w3,,,credit,Auto-Recharge,\"Oct 7th 2026, 01:14:33 PM\",,10,1,1\n",
  ]
}
