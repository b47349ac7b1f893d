public import Model

/// What `rebill explain` is asked.
public struct ExplainOptions: Sendable {
  /// A record's id, `number:…` for a recurring charge, or `EXPORT:LINE`.
  public var record: String
  /// A run's folder, a link to one, or a period's folder that holds `current`.
  public var run: String
  public var book: String
  public var exports: [String]
  public var threads: Int
  /// What decompresses the exports.
  public var inflate: InflateLibrary

  public init(
    record: String, run: String, book: String, exports: [String], threads: Int = 1,
    inflate: InflateLibrary = .standard
  ) {
    self.record = record
    self.run = run
    self.book = book
    self.exports = exports
    self.threads = threads
    self.inflate = inflate
  }
}

/// How everything that goes by one id became its amounts in a run.
public struct ExplainReport: Sendable {
  public var runID: String
  public var runPath: String
  public var period: Period
  public var currency: String
  public var lineDecimals: Int
  public var rounding: Rounding
  /// What stands in the way of trusting the answer, told before it.
  public var warnings: [Problem] = []
  /// One for each account that has the id, and for each row that has no key.
  public var records: [ExplainedRecord] = []
  /// Where the run's files say something else.
  public var differences: [Problem] = []

  public var status: ExitStatus { differences.isEmpty ? .done : .internalCheck }
}

/// One record, or one recurring charge, from its rows to its lines.
public struct ExplainedRecord: Sendable {
  public var id: String
  /// As the row names it; empty for recurring charges and for rows that cannot be read.
  public var account: String
  /// nil = it stands in quarantined exports only.
  public var disposition: Disposition?
  /// The word for it where there is one: of absorption, of suspense.
  public var reason = ""
  /// What became of it, as a sentence.
  public var outcome = ""
  /// What to do about it; empty when nothing is to be done.
  public var remedy = ""
  /// Every row of the record, the one that counts first.
  public var copies: [ExplainedCopy] = []
  public var trail: [ExplainedTrailStep] = []
  public var conditions: [ExplainedCondition] = []
  public var rates: ExplainedRates?
  public var components: [ExplainedComponent] = []
  /// Whether the run's `suspense.csv` holds it.
  public var isInSuspense = false
}

/// One row of an export that holds the record.
public struct ExplainedCopy: Sendable {
  /// As the run names it; `numbers.csv` for recurring charges.
  public var export: String
  public var line: Int64
  /// nil = its export is quarantined.
  public var disposition: Disposition?
  /// Why this row counts, or why another does.
  public var why: String
  public var reading: [ExplainedFact]
  /// The row as it stands.
  public var raw: String
}

/// One thing that was read in a row.
public struct ExplainedFact: Sendable {
  public var name: String
  public var value: String
  /// What is meant by it; may be empty.
  public var note: String
}

/// One step on the way from the account to the plan.
public struct ExplainedTrailStep: Sendable {
  public var name: String
  public var value: String
  /// `book/accounts.csv:4`; empty when no row is in force.
  public var place: String
  /// `from 2026-10-01T00:00:00Z to …`, or what is missing.
  public var note: String
}

/// One of the six conditions of being charged to the client.
public struct ExplainedCondition: Sendable {
  public var number: Int
  public var reason: AbsorbReason
  public var holds: Bool
  public var text: String
  public var place: String
}

/// The rows of the rate cards that could price the record.
public struct ExplainedRates: Sendable {
  public var provider: Provider
  public var product: Product
  /// What the chosen row is used for, as a sentence.
  public var use: String
  /// The best first.
  public var candidates: [ExplainedRate]
}

public struct ExplainedRate: Sendable {
  public var place: String
  /// The row's origin and destination that match, `any` for blank.
  public var origin: String
  public var destination: String
  public var unitPrice: Decimal
  public var discount: Decimal
  public var connectionFee: Decimal
  public var initialIncrement: Int64
  public var increment: Int64
  public var validity: String
  public var isChosen: Bool
  public var why: String
}

/// One priced part of the record, with the way to its amounts.
public struct ExplainedComponent: Sendable {
  public var component: Component
  /// How the quantity came about.
  public var quantityNote: String
  /// `(0 + 0.014 × 2) × (1 − 0.1) = 0.0252`
  public var costFormula: String
  public var exactCost: String
  public var cost: String
  /// Where the cost comes from: a card row, a surcharge row, the reported price.
  public var costPlace: String
  /// Empty when the record is absorbed; so are the next four.
  public var multiplier = ""
  public var multiplierOrigin = ""
  public var multiplierPlace = ""
  public var chargeFormula = ""
  public var exactCharge = ""
  public var charge: String
  /// The line it became; nil when it became none.
  public var line: ExplainedLine?
}

/// A line of an invoice that was found in the run.
public struct ExplainedLine: Sendable {
  /// Below the run's folder.
  public var path: String
  public var number: Int64
  public var amount: String
}
