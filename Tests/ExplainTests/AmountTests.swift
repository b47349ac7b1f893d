internal import Explain
internal import Model
internal import RunFiles
internal import Testing

@Suite struct AmountTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  @Test func `a call shows its rows, increments, discount and multiplier`() throws {
    let record = try fixture.only(sid("CA", 1))
    #expect(
      record.trail.map(\.place) == [
        "book/accounts.csv:2", "book/sub_accounts.csv:2", "book/agencies.csv:2",
        "book/plans.csv:4",
      ])
    let usage = record.components[0]
    #expect(usage.costFormula == "(0 + 0.014 × 2) × (1 − 0.1) = 0.0252")
    #expect(usage.costPlace == "book/rates/lc.csv:2")
    #expect(usage.quantityNote.contains("80 s → 120 s billed"))
    #expect(usage.chargeFormula == "0.0252 × 1.5 = 0.0378")
    #expect((usage.cost, usage.charge) == ("0.025200", "0.037800"))
    #expect(usage.multiplierPlace == "book/markups.csv:3")
    #expect(usage.line?.amount == "0.037800")
  }

  @Test func `the rows that were passed over say why`() throws {
    let rates = try #require(try fixture.only(sid("CA", 1)).rates)
    #expect(
      rates.candidates.map(\.place) == [
        "book/rates/lc.csv:3", "book/rates/lc.csv:2", "book/rates/lc.csv:4",
      ])
    #expect(rates.candidates.map(\.isChosen) == [false, true, false])
    #expect(rates.candidates[0].why == "not in force then")
    #expect(rates.candidates[2].why.contains("origin"))
  }

  @Test func `surcharges are components with rows of their own`() throws {
    let record = try fixture.only(sid("CA", 1))
    #expect(record.components.map(\.component.number) == [0, 2, 3])
    #expect(record.components.map(\.costFormula).suffix(2) == ["0.0025 × 2 = 0.005", "0.0075"])
    #expect(
      record.components.map(\.costPlace).suffix(2) == [
        "book/surcharges.csv:2", "book/surcharges.csv:3",
      ])
    #expect(record.components.allSatisfy { $0.line != nil })
    #expect(record.components[2].multiplierOrigin.contains("default of plan pro"))
  }

  @Test func `short increments give a fraction of a minute`() throws {
    let usage = try fixture.only(sid("CA", 18)).components[0]
    #expect(usage.costFormula == "(0.001 + 0.012 × 84 ÷ 60) = 0.0178")
    #expect(usage.component.quantity == 84)
    #expect(usage.component.unit == .second)
  }

  @Test func `a call of no seconds says that it counts as one`() throws {
    #expect(try fixture.only(sid("CA", 19)).components[0].quantityNote.contains("0 s count as 1 s"))
  }

  @Test func `a reported message price is split into usage and carrier fee`() throws {
    let record = try fixture.only(sid("SM", 2))
    #expect(record.components.map(\.cost) == ["0.008300", "0.003500"])
    #expect(record.components.map(\.charge) == ["0.024900", "0.003500"])
    #expect(record.components[1].costFormula == "-(-0.0118) − 0.0083 = 0.0035")
    #expect(record.components[1].multiplierPlace == "book/products.csv:2")
    #expect(try fixture.only(sid("SM", 3)).components.count == 1)
  }

  @Test func `a failed message costs its fee`() throws {
    let record = try fixture.only(sid("SM", 8))
    #expect(record.components.map(\.costFormula) == ["0.001 × 1 = 0.001"])
    #expect(record.components[0].component.product == .feeFailedMessage)
  }

  @Test func `a wallet row costs what the wallet paid`() throws {
    let record = try fixture.only("w1")
    #expect(record.components.map(\.cost) == ["0.009000"])
    #expect(record.components[0].component.quantity == 3)
    #expect(record.components[0].multiplier == "1")
  }

  @Test func `a rented number is charged on its day`() throws {
    let record = try fixture.only("number:+14155550123:2026-10")
    #expect(record.disposition == .rebilled)
    #expect(record.copies[0].reading.contains { $0.value == "2026-10-31T00:00:00Z" })
    #expect(record.components[0].costFormula == "1.15 × 1 × (1 − 0.1) = 1.035")
    #expect(record.components[0].charge == "1.086750")
    #expect(try fixture.only("number:+14155550124:2026-10").disposition == .absorbed)
  }

  @Test func `an amount that no decimal ends keeps its division`() throws {
    let fixture = try Fixture(settings: "line_decimals,4\nrounding,up\n")
    try fixture.scratch.write(
      "book/rates/lc.csv",
      try fixture.scratch.read("book/rates/lc.csv").replacing("0.012,,6,6", with: "0.0125,,1,1"))
    try fixture.rate()
    let usage = try fixture.only(sid("CA", 18)).components[0]
    #expect(usage.exactCost == "1.0975 ÷ 60 (0.018291666…)")
    #expect(usage.cost == "0.0183")
    #expect(usage.chargeFormula.hasPrefix("(1.0975 ÷ 60 (0.018291666…)) × 1.05 = "))
  }
}
