internal import Model

/// SplitMix64: small, fast, and the same on every machine.
///
/// Every row has a source of its own, so that any row can be made again without those before it.
/// The sums and products wrap: that is what the generator is defined by.
struct RandomSource: Sendable {
  /// What the draws are for; sources of different streams have nothing in common.
  enum Stream: UInt64 {
    case row = 1
    case account, price
  }

  private var state: UInt64

  init(seed: UInt64, _ stream: Stream, _ index: Int) {
    let place = RandomSource.mixed(UInt64(truncatingIfNeeded: index) ^ stream.rawValue << 56)
    state = RandomSource.mixed(seed &+ place)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return RandomSource.mixed(state)
  }

  /// A number from 0 up to, but not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True in `count` of a thousand cases.
  mutating func perMille(_ count: Int) -> Bool { below(1_000) < count }

  /// Like ``below(_:)``, but the small numbers come far more often, as big clients do.
  mutating func skewed(_ bound: Int) -> Int { below(below(bound) + 1) }

  /// 1 to `base << doublings`; each doubling is half as likely as the one before.
  mutating func longTailed(_ base: Int, doublings: Int) -> Int {
    let doubled = min(next().trailingZeroBitCount, doublings)
    return below(base << doubled) + 1
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
