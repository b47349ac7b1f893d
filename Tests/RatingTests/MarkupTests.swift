internal import Model
internal import Rating
internal import TestSupport
internal import Testing

/// Which multiplier holds (spec 4.5), against a search through rows from the most specific on.
@Suite struct MarkupTests {
  private static let source = SourceLine(file: 0, line: 2)
  private static let product = Product.smsOutbound
  private static let hours = 24

  private func time(_ hour: Int) -> Instant {
    Instant(seconds: 1_791_000_000 + Int64(hour) * 3_600)
  }

  /// Spans that do not overlap, with gaps between them.
  private func spans(_ random: inout Seeded) -> [Validity] {
    var edges = Set((0..<random.below(6)).map { _ in random.below(Self.hours) }).sorted()
    if edges.count % 2 == 1 { edges.removeLast() }
    return stride(from: 0, to: edges.count, by: 2).map { index in
      Validity(from: time(edges[index]), to: time(edges[index + 1]))
    }
  }

  private func book(_ random: inout Seeded) -> Book {
    var book = MoneyBook(&random).book
    book.markups = []
    var multiplier: Int64 = 2
    for subAccount in [nil, 0] as [Int?] {
      for pattern in [ProductPattern.any, .family("sms"), .exact(Self.product), .family("voice")] {
        for span in spans(&random) {
          multiplier += 1
          book.markups.append(
            MarkupRow(
              agency: 0, subAccount: subAccount, pattern: pattern,
              multiplier: Decimal(nano: multiplier * 1_000_000_000), validity: span,
              source: Self.source))
        }
      }
    }
    book.policies = spans(&random).map { span in
      PolicyRow(
        product: Self.product, passthrough: random.chance(of: 2), validity: span,
        source: Self.source)
    }
    return book
  }

  /// The multiplier as the rule is told: 1 where passed through, the most specific row, the plan's.
  private func naive(_ book: Book, at time: Instant) -> Factor {
    if book.policies.contains(where: { $0.passthrough && $0.validity.contains(time) }) {
      return .one
    }
    for subAccount in [0, nil] as [Int?] {
      for pattern in [ProductPattern.exact(Self.product), .family("sms"), .any] {
        let row = book.markups.first {
          $0.subAccount == subAccount && $0.pattern == pattern && $0.validity.contains(time)
        }
        if let row { return Factor(row.multiplier) }
      }
    }
    return Factor(book.plans[0].defaultMultiplier)
  }

  @Test(arguments: UInt64(1)...60)
  func aChoiceIsTheMostSpecificRowAndHoldsAsLongAsItSays(seed: UInt64) {
    var random = Seeded(seed)
    let book = book(&random)
    let markups = Markups(book)
    let standing = Standings(book, in: .always).list[0]
    let choices = (-1...Self.hours).map { markups.choose(standing, Self.product, at: time($0)) }
    for (index, choice) in choices.enumerated() {
      #expect(choice.factor == naive(book, at: time(index - 1)))
      #expect(choice.validity.contains(time(index - 1)))
      for (other, rival) in choices.enumerated() where choice.validity.contains(time(other - 1)) {
        #expect(rival.factor == choice.factor, "seed \(seed), hours \(index) and \(other)")
      }
    }
  }
}
