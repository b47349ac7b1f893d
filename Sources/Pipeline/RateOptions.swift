public import Model

/// What a run is asked to do, with every default filled in.
public struct RateOptions: Sendable {
  public var period: Period
  public var book: String
  public var output: String
  public var exports: [String]
  public var threads: Int
  /// Bytes; what the run may hold beyond its own code.
  public var memory: Int
  /// Where spill files are made; nil = in the period's folder.
  public var temp: String?
  /// Damaged exports are left out whole instead of ending the run.
  public var quarantine: Bool
  /// The largest share of suspended records that is not reported by exit 3.
  public var maxSuspense: Decimal
  public var role: Role
  /// What decompresses the exports; no byte of a run depends on it.
  public var inflate: InflateLibrary
  /// Keeps exports from guessing which keys meet in a table; no output depends on it.
  package var secret = UInt64.random(in: .min ... .max)

  /// What the run is for.
  public enum Role: Sendable {
    /// The period's run: it becomes current.
    case rate
    /// A look back: allowed when the period is closed, and then it leaves `current` as it is.
    case rerate
    /// No run at all: whatever is wrong is listed, and nothing is written.
    case check
  }

  public static let defaultMemory = 256 << 20
  public static let minMemory = 16 << 20
  public static let maxThreads = 256

  public init(
    period: Period, book: String, output: String, exports: [String], threads: Int = 1,
    memory: Int = RateOptions.defaultMemory, temp: String? = nil, quarantine: Bool = false,
    maxSuspense: Decimal = .one, role: Role = .rate, inflate: InflateLibrary = .standard
  ) {
    self.period = period
    self.book = book
    self.output = output
    self.exports = exports
    self.threads = threads
    self.memory = memory
    self.temp = temp
    self.quarantine = quarantine
    self.maxSuspense = maxSuspense
    self.role = role
    self.inflate = inflate
  }
}

/// The version of the program, as the manifest names it.
public let rebillVersion = "1.0.0"
