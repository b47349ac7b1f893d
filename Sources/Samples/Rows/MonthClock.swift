internal import Model

/// Spreads rows over the days of a period as people use phones: little at night, much by day.
struct MonthClock: Sendable {
  let start: Int64
  let days: Int64
  /// From then on some accounts are with another provider and some prices are new: the start of the
  /// period's sixteenth day.
  let switchAt: Int64
  /// How much of a day's usage is over when each hour begins, in 1/86,400.
  private let usage: [Int64]

  init(period: Period, days: Int) {
    start = period.start.seconds
    self.days = Int64(days)
    switchAt = start + 15 * 86_400
    let weights: [Int64] = [
      1, 1, 1, 1, 1, 2, 4, 7, 10, 13, 14, 14, 13, 13, 14, 14, 13, 11, 9, 7, 5, 3, 2, 1,
    ]
    let sum = weights.reduce(0, +)
    var passed: Int64 = 0
    var usage: [Int64] = [0]
    for weight in weights {
      passed += weight
      usage.append(passed * 86_400 / sum)
    }
    self.usage = usage
  }

  /// When row `index` of `count` happens: never before row `index - 1`, and on the day its number
  /// falls on.
  ///
  /// - Parameter jitter: moves it within its own share of the time, 0 to 1,023.
  func seconds(of index: Int, in count: Int, jitter: Int) -> Int64 {
    let nextDay = (Int64(index) * days / Int64(count) + 1) * 86_400
    let even = min(
      (Int64(index) * 1_024 + Int64(jitter)) * days * 86_400 / (Int64(count) * 1_024), nextDay - 1)
    let (day, second) = even.quotientAndRemainder(dividingBy: 86_400)
    var hour = Int(second / 3_600)
    while usage[hour] > second { hour -= 1 }
    while usage[hour + 1] <= second { hour += 1 }
    let share = (second - usage[hour]) * 3_600 / (usage[hour + 1] - usage[hour])
    return start + day * 86_400 + Int64(hour) * 3_600 + share
  }
}
