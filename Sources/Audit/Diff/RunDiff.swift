public import Model

/// An amount in both runs.
public struct AmountChange: Equatable, Sendable {
  public var before = Money.zero
  public var after = Money.zero

  public init(before: Money = .zero, after: Money = .zero) {
    self.before = before
    self.after = after
  }

  public var delta: Money { after - before }
}

/// What the agency pays and what it is paid, in both runs.
public struct NetChange: Equatable, Sendable {
  public var cost = AmountChange()
  public var charge = AmountChange()

  public var margin: AmountChange {
    AmountChange(before: charge.before - cost.before, after: charge.after - cost.after)
  }

  public var isNone: Bool { cost.delta == .zero && charge.delta == .zero }
}

public struct CountChange: Equatable, Sendable {
  public var name: String
  public var before: Int64
  public var after: Int64

  public init(name: String, before: Int64, after: Int64) {
    self.name = name
    self.before = before
    self.after = after
  }
}

/// A word of the manifest that is not the same in both runs.
public struct WordChange: Equatable, Sendable {
  public var name: String
  public var before: String
  public var after: String
}

/// An agency with a file that differs.
public struct AgencyDiff: Sendable {
  public var id: String
  public var net = NetChange()
  /// Names of files of its own that differ.
  public var files: [String]
}

/// Invoice lines that are not the same in both runs.
public struct LineCounts: Equatable, Sendable {
  public var added: Int64 = 0
  public var removed: Int64 = 0
  public var changed: Int64 = 0

  public init(added: Int64 = 0, removed: Int64 = 0, changed: Int64 = 0) {
    self.added = added
    self.removed = removed
    self.changed = changed
  }

  public var isEmpty: Bool { added == 0 && removed == 0 && changed == 0 }
}

/// A sub-account with a file that differs.
public struct SubAccountDiff: Sendable {
  public var agency: String
  public var id: String
  public var net = NetChange()
  public var lines = LineCounts()
  /// Names of its files that differ.
  public var files: [String]
}

/// How an input of one run stands in the other.
public struct InputChange: Equatable, Sendable {
  public enum Kind: String, Sendable { case added, changed, removed, renamed }

  public var kind: Kind
  public var path: String
  /// Its path in the later run; empty unless renamed.
  public var newPath = ""

  public init(kind: Kind, path: String, newPath: String = "") {
    self.kind = kind
    self.path = path
    self.newPath = newPath
  }
}

/// Everything that differs between two runs; amounts are in ``decimals`` decimals.
public struct RunDiff: Sendable {
  /// Ids of the runs.
  public var before: String
  public var after: String
  public var currency: String
  /// The more of the two runs' `line_decimals`, so that both are exact.
  public var decimals: Int
  public var net = NetChange()
  /// By id.
  public var agencies: [AgencyDiff] = []
  /// The largest change of charge first; equal ones by agency and id.
  public var subAccounts: [SubAccountDiff] = []
  /// Records and recurring charges by disposition, where the counts differ.
  public var records: [CountChange] = []
  /// Suspended records by reason, where the counts differ.
  public var suspense: [CountChange] = []
  /// Files of the runs as a whole that differ.
  public var files: [String] = []
  /// Version, period and settings.
  public var words: [WordChange] = []
  public var inputs: [InputChange] = []
  /// Whether the runs say the same, though perhaps made from other inputs.
  ///
  /// All outputs are the same bytes. `control-totals.json` lists the exports by name and hash, so
  /// it may differ there, and only there: every count and sum in it must be the same.
  public var isEqual = true
}

/// One invoice line that differs, with its texts as the files hold them.
public struct RecordDiff: Sendable {
  public enum Kind: String, Sendable { case added, changed, removed }

  public var kind: Kind
  public var recordID: String
  public var component: Int
  public var startedAt: String
  public var product: String
  /// Zero where the run does not have the line.
  public var amount: AmountChange
  /// Columns other than `amount` that differ, with both texts.
  public var columns: [WordChange]
}
