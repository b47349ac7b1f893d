import Foundation
import Testing

/// Columns that nobody asked for change nothing, whatever they are called (spec 3).
struct NamelessColumnTests {
  /// A header, and a row with a value for each of its columns.
  private struct Table {
    var header: [String]
    var row: [String]

    func text(_ name: String, _ value: String, at place: Int) -> String {
      var (header, row) = (header, row)
      header.insert(name, at: place)
      row.insert(value, at: place)
      return [header, row, row].map { $0.joined(separator: ",") + "\n" }.joined()
    }

    var text: String {
      [header, row, row].map { $0.joined(separator: ",") + "\n" }.joined()
    }
  }

  private static let tables = [
    Table(
      header: [
        "From", "To", "Body", "Status", "SentDate", "ApiVersion", "NumSegments", "ErrorCode",
        "AccountSid", "Sid", "Direction", "Price", "PriceUnit",
      ],
      row: [
        "+14155550100", "+12125550101", "hi", "delivered", "2026-10-05T00:00:00Z", "2010-04-01",
        "1",
        "", "AC1", "SM0123456789abcdef0123456789abcdef", "outbound-api", "-0.01180", "USD",
      ]),
    Table(
      header: ["sid", "account_sid", "direction", "from", "to", "start_time", "duration"],
      row: [
        "CA0123456789abcdef0123456789abcdef", "AC1", "inbound", "+14155550100", "+12125550101",
        "2026-10-05T00:00:00Z", "60",
      ]),
    Table(
      header: [
        "Transaction ID", "Location Id", "Location Name", "Transaction Type", "Description",
        "Activity Date", "Date", "Amount", "Wallet Balance After Transaction",
        "Total Wallet Balance (Including Wallet Credits)",
      ],
      row: [
        "T1", "L1", "Bakery", "debit", "Voice", "\"Oct 5th 2026, 10:00:00 AM\"", "", "0.014",
        "10", "10",
      ]),
  ]

  @Test(arguments: 0..<3, ["", " ", "\"\"", "\u{FEFF}", "note"])
  func changeNothing(_ table: Int, _ name: String) throws {
    let table = Self.tables[table]
    let plain = try readRows(table.text.utf8)
    #expect(plain.count == 2 && !plain.contains(where: \.isMalformed))
    for place in 0...table.header.count {
      for value in ["", "0", "17", "2026-10-31T00:00:00Z", "null"] {
        let rows = try readRows(table.text(name, value, at: place).utf8)
        #expect(rows.map(\.texts) == plain.map(\.texts), "\(place) \(value)")
        #expect(rows.map(\.numbers) == plain.map(\.numbers), "\(place) \(value)")
      }
    }
  }

  @Test func severalOfThemChangeNothing() throws {
    let table = Self.tables[0]
    let text = table.text.replacingOccurrences(of: "\n", with: ",,\n")
    let rows = try readRows(text.utf8)
    #expect(rows.map(\.numbers) == (try readRows(table.text.utf8)).map(\.numbers))
  }
}
