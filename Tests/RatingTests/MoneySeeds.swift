internal import Foundation

/// How many seeds ``MoneyTests`` runs, a hundred thousand records each.
enum MoneySeeds {
  /// 100, or what `REBILL_MONEY_SEEDS` says, where fewer will do.
  static let count =
    ProcessInfo.processInfo.environment["REBILL_MONEY_SEEDS"].flatMap { UInt64($0) } ?? 100
}
