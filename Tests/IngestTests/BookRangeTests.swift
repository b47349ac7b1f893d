internal import Books
internal import Exports
import Model
import Testing
internal import Text

/// A book of one agency whose plans, terms, accounts and markups the tests choose.
private func book(
  plans: [String] = ["pro,lc,yes,1.05,1.05,10,,"], agencies: [String] = ["acme,,pro,none,,"],
  accounts: [String] = ["lc,one,a,,"], markups: [String]
) -> MarkedBook {
  let rows = [
    "plans.csv": plans, "agencies.csv": agencies, "accounts.csv": accounts,
    "markups.csv": markups,
    "sub_accounts.csv": ["a,acme,,on,1,none,,", "b,acme,,on,1,none,,"],
  ]
  return MarkedBook(
    rows.reduce(into: [:]) { texts, entry in
      let header = soundBook[entry.key, default: ""].prefix { $0 != "\n" }
      texts[entry.key] = ([String(header)] + entry.value).joined(separator: "\n")
    })
}

@Suite("Markups and the range of the plan")
struct BookRangeTests {
  @Test("A markup above the maximum names both rows, and a plan that would allow it")
  func above() {
    let problems = book(
      plans: ["unlimited,lc,yes,1.05,1.05,1.05,,", "pro,lc,yes,1.05,1.05,10,,"],
      agencies: ["acme,,unlimited,none,,"], markups: ["acme,,*,«E204»3,,"]
    ).check()
    #expect(
      problems.first?.text == """
        error: book/markups.csv:2:9: multiplier 3 is above the maximum 1.05 of plan unlimited \
        for lc (book/plans.csv:2) [E204]
          help: lower it, or move agency acme to plan pro in book/agencies.csv
        """)
  }

  @Test("A markup below the minimum is told")
  func below() {
    let problems = book(markups: ["acme,a,sms,«E204»1.04,,"]).check()
    #expect(
      problems.first?.message
        == "multiplier 1.04 is below the minimum 1.05 of plan pro for lc (book/plans.csv:2)")
    #expect(problems.first?.help == "raise it, or change the range in book/plans.csv")
  }

  @Test("A markup at either end of the range is sound")
  func ends() { book(markups: ["acme,a,*,1.05,,", "acme,b,*,10,,"]).check() }

  @Test("Only a plan that may rebill has a range")
  func notRebillable() { book(plans: ["pro,lc,no,1,1,2,,"], markups: ["acme,,*,3,,"]).check() }

  @Test("Only a provider that a covered sub-account has an account with counts")
  func provider() {
    let plans = ["pro,lc,yes,1,1,2,,", "pro,twilio,yes,1,1,10,,"]
    book(plans: plans, accounts: ["twilio,one,a,,"], markups: ["acme,,*,3,,"]).check()
    book(plans: plans, accounts: ["twilio,one,a,,", "lc,two,b,,"], markups: ["acme,a,*,3,,"])
      .check()
    book(plans: plans, accounts: ["twilio,one,a,,", "lc,two,b,,"], markups: ["acme,,*,«E204»3,,"])
      .check()
    book(plans: plans, accounts: [], markups: ["acme,,*,3,,", "acme,a,*,3,,"]).check()
  }

  @Test("Each plan row that forbids a markup is named once")
  func bothProviders() {
    let problems = book(
      plans: ["pro,lc,yes,1,1,2,,", "pro,twilio,yes,1,1,2,,"],
      agencies: ["acme,,pro,none,,2026-01-01", "acme,,pro,none,2026-01-01,"],
      accounts: ["lc,one,a,,", "twilio,two,b,,"], markups: ["acme,,*,«E204»«E204»3,,"]
    ).check()
    #expect(problems.map { $0.message.suffix(20) }.count == 2)
  }

  @Test("A markup is measured only while all four rows are in force")
  func time() {
    let fine = ["acme,,*,3,2026-03-01,2026-04-01"]
    book(plans: ["pro,lc,yes,1,1,2,,2026-03-01"], markups: fine).check()
    book(plans: ["pro,lc,yes,1,1,2,2026-04-01,"], markups: fine).check()
    let narrow = ["pro,lc,yes,1,1,2,,"]
    book(
      plans: narrow,
      agencies: ["acme,,pro,none,,2026-03-01"], markups: fine
    ).check()
    book(plans: narrow, accounts: ["lc,one,a,,2026-03-01"], markups: fine).check()
    book(plans: narrow, accounts: ["lc,one,a,2026-04-01,"], markups: fine).check()
    book(
      plans: narrow, accounts: ["lc,one,a,2026-03-31T23:59:59Z,"],
      markups: ["acme,,*,«E204»3,2026-03-01,2026-04-01"]
    ).check()
    book(
      plans: narrow, accounts: ["lc,one,a,,2026-03-10", "lc,two,b,2026-03-20,"],
      markups: ["acme,,*,3,2026-03-10,2026-03-20", "acme,a,*,3,2026-03-20,"]
    ).check()
  }

  @Test("Random books give what looking at every day gives", arguments: 0..<200 as Range<UInt64>)
  func random(_ seed: UInt64) throws {
    var random = SplitMix(seed)
    let days = 0..<12
    func span() -> (from: Int, to: Int) {
      let from = days.randomElement(using: &random) ?? 0
      return (from, (from + 1 + Int.random(in: 0..<6, using: &random)))
    }
    func text(_ span: (from: Int, to: Int)) -> String { "\(date(span.from)),\(date(span.to))" }
    func rows(_ count: Int, _ keyed: () -> String) -> [(key: String, span: (from: Int, to: Int))] {
      var kept: [(key: String, span: (from: Int, to: Int))] = []
      for _ in 0..<count {
        let row = (key: keyed(), span: span())
        let clashes = kept.contains {
          $0.key == row.key && $0.span.from < row.span.to && row.span.from < $0.span.to
        }
        if !clashes { kept.append(row) }
      }
      return kept
    }
    let providers = ["lc", "twilio"]
    func provider() -> String { providers.randomElement(using: &random) ?? "" }
    let plans = rows(6) { "p\(Int.random(in: 0..<2, using: &random)),\(provider())" }
      .map { ($0, max: Int.random(in: 2...4, using: &random)) }
    let terms = rows(4) { "acme" }.map { ($0, plan: Int.random(in: 0..<2, using: &random)) }
    let accounts = rows(6) { "\(Int.random(in: 0..<3, using: &random))" }
      .map { ($0, provider: provider(), owner: Bool.random(using: &random) ? "a" : "b") }
    let markups = rows(8) { ["", "a", "b"].randomElement(using: &random) ?? "" }
      .map { ($0, multiplier: Int.random(in: 1...5, using: &random)) }

    var expected = Set<String>()
    for day in 0..<20 {
      func inForce(_ span: (from: Int, to: Int)) -> Bool { span.from <= day && day < span.to }
      for (line, markup) in markups.enumerated() where inForce(markup.0.span) {
        for (row, plan) in plans.enumerated() where inForce(plan.0.span) {
          let isOnPlan = terms.contains {
            inForce($0.0.span) && plan.0.key.hasPrefix("p\($0.plan),")
          }
          let isUsed = accounts.contains {
            inForce($0.0.span) && plan.0.key.hasSuffix("," + $0.provider)
              && (markup.0.key.isEmpty || markup.0.key == $0.owner)
          }
          let isOutside = markup.multiplier > plan.max || markup.multiplier < 2
          if isOnPlan, isUsed, isOutside { expected.insert("\(line + 2) \(row + 2)") }
        }
      }
    }
    let files = book(
      plans: plans.map { "\($0.0.key),yes,2,2,\($0.max),\(text($0.0.span))" }
        + ["p0,lc,no,,,,2030-01-01,", "p1,lc,no,,,,2030-01-01,"],
      agencies: terms.map { "acme,,p\($0.plan),none,\(text($0.0.span))" }
        + ["acme,,p0,none,2030-01-01,"],
      accounts: accounts.map { "\($0.provider),acc\($0.0.key),\($0.owner),\(text($0.0.span))" },
      markups: markups.map { "acme,\($0.0.key),*,\($0.multiplier),\(text($0.0.span))" }
    ).files
    let problems = BookLoader.load(files).problems
    #expect(problems.allSatisfy { $0.code == "E204" })
    let found = problems.map { problem in
      "\(problem.line) "
        + problem.message.split(separator: ":").last.map { $0.filter(\.isNumber) }!
    }
    #expect(found.count == Set(found).count)
    #expect(Set(found) == expected)
  }
}

/// The day of January 2026 with this number, from 0.
func date(_ day: Int) -> String { "2026-01-" + (day < 9 ? "0" : "") + String(day + 1) }

/// The same numbers from the same seed, on every machine.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
