internal import Books
import Model
import Testing
internal import Text

private let header = soundBook["rates/lc.csv", default: ""].prefix { $0 != "\n" }

private func cards(_ rows: [String], _ more: [String] = []) -> MarkedBook {
  MarkedBook([
    "rates/lc.csv": ([String(header)] + rows).joined(separator: "\n"),
    "rates/more.csv": ([String(header)] + more).joined(separator: "\n"),
  ])
}

@Suite("Rates that would tie")
struct BookTieTests {
  @Test("Two cards tie like two rows of one, and the message names both")
  func twoCards() {
    let problems = cards(
      ["lc,sms.outbound,1 44,client 1787,1,,,,,,"], ["lc,sms.outbound,44,1787,1,,,,,«E219»,"]
    ).check()
    #expect(
      problems.first?.message == "sms.outbound of lc from 44 to 1787 has another rate in force at "
        + "the same time (book/rates/lc.csv:2)")
  }

  @Test("Rows that differ in provider, product, origin, destination or time do not tie")
  func different() {
    cards([
      "lc,tax,1,1,1,,,,,,2026-01-01", "twilio,tax,1,1,1,,,,,,", "lc,other,1,1,1,,,,,,",
      "lc,tax,,1,1,,,,,,", "lc,tax,1,,1,,,,,,", "lc,tax,,,1,,,,,,", "lc,tax,12,1,1,,,,,,",
      "lc,tax,1,01,1,,,,,,", "lc,tax,1,sip,1,,,,,,", "lc,tax,sip,1,1,,,,,,",
      "lc,tax,1,1,1,,,,,2026-01-01,",
    ]).check()
  }

  @Test("Rows that share many prefixes are told once")
  func once() {
    let many = (100..<200).map(String.init).joined(separator: " ")
    cards(["lc,tax,\(many),\(many),1,,,,,,", "lc,tax,\(many),\(many),1,,,,,«E219»,"]).check()
  }

  @Test("An entry that stands twice in its own row is no tie")
  func repeated() { cards(["lc,tax,1 1,44 44,1,,,,,,"]).check() }

  @Test("A row of too many pairs is refused")
  func tooMany() {
    let thousand = (1_000..<2_000).map(String.init).joined(separator: " ")
    cards(["lc,tax,\(thousand),\(thousand),1,,,,,,"]).check()
    cards(["lc,tax,\(thousand),«E226»\(thousand) 1,1,,,,,,"]).check()
  }

  @Test(
    "Random cards tie when comparing every two rows says so", arguments: 0..<200 as Range<UInt64>)
  func random(_ seed: UInt64) {
    var random = SplitMix(seed)
    let entries = ["1", "12", "44", "01", "sip", "alpha"]
    func list() -> [String] {
      (0..<Int.random(in: 0...2, using: &random)).map { _ in
        entries.randomElement(using: &random) ?? ""
      }
    }
    let rows = (0..<8).map { _ in
      let from = Int.random(in: 0..<10, using: &random)
      return (
        origins: list(), destinations: list(), from: from,
        to: from + Int.random(in: 1..<10, using: &random)
      )
    }
    func share(_ left: [String], _ right: [String]) -> Bool {
      left == right || !Set(left).isDisjoint(with: right)
    }
    var pairs = Set<[Int]>()
    for later in rows.indices {
      for earlier in 0..<later {
        let (a, b) = (rows[earlier], rows[later])
        if share(a.origins, b.origins), share(a.destinations, b.destinations), a.from < b.to,
          b.from < a.to
        {
          pairs.insert([earlier + 2, later + 2])
        }
      }
    }
    let texts = rows.map { row in
      let lists = [row.origins, row.destinations].map { $0.joined(separator: " ") }
      return "lc,tax,\(lists[0]),\(lists[1]),1,,,,,\(date(row.from)),\(date(row.to))"
    }
    let problems = BookLoader.load(cards(texts).files).problems
    let found = problems.map { problem in
      let other = problem.message.split(separator: ":").last ?? ""
      return [Int(other.filter(\.isNumber)) ?? 0, problem.line]
    }
    #expect(problems.allSatisfy { $0.code == "E219" })
    #expect(Set(found).isSubset(of: pairs))
    #expect(found.count == Set(found).count)
    #expect(found.isEmpty == pairs.isEmpty)
  }
}
