public import Audit
public import Model
public import Pipeline

/// What the adjustments of one rerating come to.
public struct AdjustmentReport: Sendable {
  public struct Part: Sendable {
    /// A word of ``Publish/AdjustmentReason``.
    public var reason: String
    public var lines: Int64 = 0
    public var delta = Money.zero
  }

  /// Their folder.
  public var path = ""
  /// Whether it was published now; false when it was there already.
  public var changed = false
  /// Adjusted lines, and what they come to in both runs.
  public var lines: Int64 = 0
  public var amount = AmountChange()
  public var currency: String
  /// Those of the amounts: the more of the two runs' `line_decimals`.
  public var decimals: Int
  /// Sub-accounts with adjustments.
  public var subAccounts = 0
  /// Only reasons that occur.
  public var parts: [Part] = []
}

/// What a rerating came to, for whoever started it.
public struct RerateReport: Sendable {
  public var run: RunReport
  /// Id of the run that was rerated.
  public var against: String
  /// Whether the new run is current; not when the period is closed.
  public var isCurrent: Bool
  public var adjustments: AdjustmentReport
}
