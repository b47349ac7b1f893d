internal import Books
import Model
import Testing
internal import Text

/// 00:00 UTC of a day of 2026, or a later second of it.
func at(_ month: Int, _ day: Int, _ seconds: Int64 = 0) throws -> Instant {
  let date = try #require(CivilDate(year: 2026, month: month, day: day))
  return Instant(seconds: Instant(startOf: date).seconds + seconds)
}

@Suite("What a book holds once it is loaded")
struct BookContentTests {
  @Test("Agencies, sub-accounts and accounts stand in the order of their ids")
  func ordered() throws {
    let book = try load(MarkedBook())
    #expect(book.agencies.map(\.id) == ["brightside", "harbor"])
    #expect(book.subAccounts.map(\.id) == ["bakery", "triple"])
    #expect(book.subAccounts.map(\.agency) == [1, 0])
    #expect(
      book.accounts.map(\.id) == [
        "AC8dac57cb7d4ae4e9007bc2edc9415993", "kQ0ZpB7yLmNs3dTuXa5C", "ve9EPM428h8vShlRW1KT",
      ])
    #expect(book.accounts.map { $0.terms[0].subAccount } == [1, 1, 0])
    #expect(book.planNames == ["pro", "unlimited"])
    #expect(book.plans.map(\.plan) == [1, 1, 0, 0])
    #expect(book.agencies.map { $0.terms[0].plan } == [0, 1])
  }

  @Test("Many ids are each found again")
  func manyIDs() throws {
    let ids = (0..<5_000).map { "client-\($0 * 7_919 % 5_000)" }
    let book = try load(
      MarkedBook(adding: [
        "sub_accounts.csv": ids.map { "\($0),harbor,\($0),on,1,none,," },
        "accounts.csv": ids.map { "lc,at-\($0),\($0),," },
      ]))
    #expect(book.subAccounts.map(\.id) == (ids + ["bakery", "triple"]).sorted())
    #expect(
      book.accounts.allSatisfy { account in
        let owner = book.subAccounts[account.terms[0].subAccount]
        return !account.id.hasPrefix("at-") || account.id == "at-" + owner.id
      })
    #expect(book.subAccounts.allSatisfy { $0.terms[0].name == $0.id || $0.id.count == 6 })
  }

  @Test("Terms stand in the order of time and know their rows")
  func terms() throws {
    let book = try load(
      MarkedBook(adding: [
        "agencies.csv": [
          "new,C,pro,none,2026-03-01,", "new,A,pro,connected,,2026-02-01",
          "new,B,unlimited,none,2026-02-01T00:00:00Z,2026-02-28T23:30:00-00:30",
        ]
      ]))
    let agency = try #require(book.agencies.first { $0.id == "new" })
    #expect(agency.terms.map(\.name) == ["A", "B", "C"])
    #expect(agency.terms.map(\.stripeConnected) == [true, false, false])
    #expect(
      agency.terms.map(\.validity) == [
        Validity(from: .missing, to: try at(2, 1)), Validity(from: try at(2, 1), to: try at(3, 1)),
        Validity(from: try at(3, 1), to: .unbounded),
      ])
    #expect(agency.terms.map(\.source.line) == [5, 6, 4])
    #expect(book.place(agency.terms[0].source) == "book/agencies.csv:5")
  }

  @Test("A sub-account's columns are read")
  func subAccount() throws {
    let terms = try load(MarkedBook()).subAccounts.map { $0.terms[0] }
    #expect(terms.map(\.rebillingOn) == [false, true])
    #expect(terms.map(\.accountAdmins) == [0, 2])
    #expect(terms.map(\.paymentMethod) == [.none, .clientCard])
    #expect(terms[0].validity == Validity(from: try at(1, 1), to: .unbounded))
  }

  @Test("Blank multipliers of a plan that may not rebill are 1")
  func plans() throws {
    let plans = try load(MarkedBook(adding: ["plans.csv": ["new,lc,no,2,,3,,"]])).plans
    #expect(plans.map(\.rebillable) == [true, false, true, true, false])
    #expect(plans.map(\.maxMultiplier.text) == ["1.05", "1", "10", "10", "3"])
    #expect(plans.map(\.minMultiplier.text) == ["1.05", "1", "1.05", "1.05", "1"])
    #expect(plans.map(\.defaultMultiplier.text) == ["1.05", "1", "1.05", "1.05", "2"])
  }

  @Test("A markup covers a product, a family or all")
  func markups() throws {
    let rows = try load(MarkedBook()).markups
    #expect(rows.map(\.pattern) == [.any, .family("sms"), .exact(.smsOutbound)])
    #expect(rows.map(\.subAccount) == [1, nil, nil])
    #expect(rows.map(\.agency) == [0, 0, 0])
    #expect(rows.map(\.multiplier.text) == ["3", "1.5", "1.25"])
  }

  @Test("Rates are read with their lists, their defaults and a dollar sign")
  func rates() throws {
    let rates = try load(MarkedBook()).rates
    #expect(rates.map(\.product) == [.smsOutbound, .voiceOutbound])
    #expect(rates[0].origins == [.prefix(digits: 1, count: 1)])
    #expect(rates[1].origins == [.addressClass(.client), .addressClass(.sip)])
    #expect(
      rates[1].destinations == [.prefix(digits: 1787, count: 4), .prefix(digits: 44, count: 3)])
    #expect(rates.map(\.unitPrice.text) == ["0.0083", "0.014"])
    #expect(rates.map(\.discount.text) == ["0.1", "0"])
    #expect(rates.map(\.initialIncrement) == [60, 6])
    #expect(rates.map(\.increment) == [60, 1])
    #expect(rates.map(\.connectionFee.text) == ["0", "0.01"])
  }

  @Test("A blank origin or destination is any; an entry that stands twice is held once")
  func patterns() throws {
    let twenty = (100..<120).map(String.init).joined(separator: " ")
    let rates = try load(
      MarkedBook(adding: [
        "rates/lc.csv": [
          "lc,tax,,1 44 1 alpha 44,1,,,,,,", "lc,other,\(twenty) \(twenty),,1,,,,,,",
        ]
      ])
    ).rates
    #expect(rates[2].origins == [.any])
    #expect(
      rates[2].destinations == [
        .prefix(digits: 1, count: 1), .prefix(digits: 44, count: 2), .addressClass(.alpha),
      ])
    #expect(rates[3].origins.count == 20)
    #expect(rates[3].destinations == [.any])
  }

  @Test("Rates of several cards stand in the order of the cards' paths")
  func cards() throws {
    let header = try #require(soundBook["rates/lc.csv"]).prefix { $0 != "\n" }
    let book = try load(
      MarkedBook([
        "rates/a.csv": header + "\nlc,tax,,,1,,,,,,\nlc,other,,,2,,,,,,",
        "rates/z.csv": header + "\nlc,lookup,,,3,,,,,,",
      ]))
    #expect(book.rates.map(\.product) == [.tax, .other, .smsOutbound, .voiceOutbound, .lookup])
    #expect(book.place(book.rates[4].source) == "book/rates/z.csv:2")
  }

  @Test("Surcharges, exemptions and policies are read")
  func smallTables() throws {
    let book = try load(
      MarkedBook(adding: [
        "surcharges.csv": [
          "twilio,sms.outbound,fee.carrier,$0.003,unit,,", "lc,tax,other,1,record,,",
        ],
        "failed_message_exemptions.csv": ["30450,,", "30007,2026-01-01,"],
      ]))
    #expect(book.surcharges.map(\.perUnit) == [true, false])
    #expect(book.surcharges.map(\.trigger) == [.smsOutbound, .tax])
    #expect(book.surcharges.map(\.product) == [.feeCarrier, .other])
    #expect(book.surcharges.map(\.unitPrice.text) == ["0.003", "1"])
    #expect(book.exemptions.map(\.errorCode) == ["30450", "30007"])
    #expect(book.policies.map(\.passthrough) == [true])
  }

  @Test("A number keeps its row as it stands in the file")
  func numbers() throws {
    let row = "\"+14155550100\",lc,triple,number.local,2026-03-17,"
    let book = try load(
      MarkedBook(adding: ["numbers.csv": [row + "\r", "+15555550101,lc,bakery,number.toll_free,,"]])
    )
    #expect(book.numbers[0].raw == Array(row.utf8))
    #expect(book.numbers.map(\.number.digits) == [14_155_550_100, 15_555_550_101])
    #expect(book.numbers.map(\.number.digitCount) == [11, 11])
    #expect(book.numbers.map(\.subAccount) == [1, 0])
    #expect(book.numbers.map(\.product) == [.numberLocal, .numberTollFree])
  }

  @Test("A wallet's blanks stay blank; balance and threshold may be below 0")
  func wallets() throws {
    let rows = try load(
      MarkedBook(adding: [
        "wallets.csv": [
          "agency,harbor,2026-10,-12.25,,-5,10", "sub_account,triple,2026-10,,2.5,,",
          "sub_account,triple,2026-11,,,0,0", "agency,brightside,2026-10,,0,,7",
        ]
      ])
    ).wallets
    #expect(
      rows.map(\.owner) == [.agency(1), .subAccount(1), .subAccount(1), .agency(0)])
    #expect(rows.map(\.period.text) == ["2026-10", "2026-10", "2026-11", "2026-10"])
    #expect(rows.map { $0.openingBalance?.text } == ["-12.25", nil, nil, nil])
    #expect(rows.map(\.complimentaryCredits.text) == ["0", "2.5", "0", "0"])
    #expect(rows.map { $0.threshold?.text } == ["-5", nil, "0", nil])
    #expect(rows.map { $0.rechargeAmount?.text } == ["10", nil, "0", "7"])
  }

  @Test("Settings not written have their defaults")
  func defaults() throws {
    #expect(try load(MarkedBook()).settings == Settings())
    #expect(try load(MarkedBook(adding: ["settings.csv": []])).settings == Settings())
  }

  @Test("Every setting can be written")
  func settings() throws {
    let settings = try load(
      MarkedBook(adding: [
        "settings.csv": [
          "currency,eur", "line_decimals,4", "rounding,half_even", "cost_basis.twilio,card",
          "cost_basis.lc,reported", "carrier_fee.twilio,markup", "lc_source,wallet",
          "wallet_timezone,America/New_York", "zero_second_call_from,2026-01-01",
          "recharge_trigger,at_or_below", "price_tolerance,0.01",
          "max_call_seconds,7200", "split_below_card,suspend",
        ]
      ])
    ).settings
    #expect(
      settings.texts.map(\.value) == [
        "markup", "reported", "card", "EUR", "wallet", "4", "7200", "0.01", "at_or_below",
        "half_even",
        "suspend", "America/New_York", "2026-01-01",
      ])
    #expect(settings.zeroSecondCallInstant == (try at(1, 1)))
  }
}
