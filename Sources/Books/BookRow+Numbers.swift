internal import Model
internal import Text

/// What a decimal of the book may be.
struct DecimalRule: Sendable {
  var min: Decimal?
  var max: Decimal?
  /// A dollar sign may stand in front.
  var isPrice = false

  static let price = DecimalRule(min: .zero, isPrice: true)
  static let amount = DecimalRule(min: .zero)
  static let balance = DecimalRule()
  static let multiplier = DecimalRule(min: .zero)
  static let discount = DecimalRule(min: .zero, max: .one)
}

extension BookRow {
  /// - Parameter blank: what a blank field stands for; nil = it needs a value.
  package func decimal(_ column: Column, _ rule: DecimalRule, blank: Decimal? = nil) -> Decimal? {
    guard let field = self[column] else { return nil }
    if field.isEmpty {
      if blank == nil { _ = required(column) }
      return blank
    }
    let digits = rule.isPrice && field[0] == UInt8(ascii: "$") ? field.dropFirst(1) : field
    guard let value = Numbers.decimal(digits) else {
      report(
        .badDecimal, column, "\(column.name) \(field.shown) is not a plain decimal",
        help: "write it like 0.0083: a point, up to 9 places, no exponent, no separators, no "
          + "blanks" + (rule.isPrice ? "" : ", no currency sign"))
      return nil
    }
    return isWithin(value, rule, column) ? value : nil
  }

  private func isWithin(_ value: Decimal, _ rule: DecimalRule, _ column: Column) -> Bool {
    if let min = rule.min, value < min {
      reportBelow(column, value.text, min.text)
      return false
    }
    if let max = rule.max, value > max {
      report(
        .outOfRange, column, "\(column.name) \(value.text) is above \(max.text)",
        help: "write \(max.text) or less")
      return false
    }
    return true
  }

  private func reportBelow(
    _ column: Column, _ value: @autoclosure () -> String, _ min: @autoclosure () -> String
  ) {
    report(
      .outOfRange, column, "\(column.name) \(value()) is below \(min())",
      help: "write \(min()) or more")
  }

  /// A whole number from `min` to 4,294,967,295.
  package func count(_ column: Column, min: Int64, blank: Int64? = nil) -> Int64? {
    guard let field = self[column] else { return nil }
    if field.isEmpty {
      if blank == nil { _ = required(column) }
      return blank
    }
    guard let value = Numbers.count(field).map(Int64.init) else {
      report(
        .badCount, column, "\(column.name) \(field.shown) is no whole number from \(min) on",
        help: "write digits only, such as \(Swift.max(min, 1)); at most 4,294,967,295")
      return nil
    }
    guard value >= min else {
      reportBelow(column, String(value), String(min))
      return nil
    }
    return value
  }
}

extension BookRow where Column: DatedColumn {
  func validity() -> Validity? {
    let from = instant(.validFrom, blank: .missing)
    let to = instant(.validTo, blank: .unbounded)
    guard let from, let to else { return nil }
    guard from < to else {
      report(
        .emptyValidity, .validTo, "the row ends at or before its valid_from",
        help: "valid_to is the first instant at which the row is no longer in force: "
          + "make it later, or leave it blank")
      return nil
    }
    return Validity(from: from, to: to)
  }

  private func instant(_ column: Column, blank: Instant) -> Instant? {
    guard let field = self[column] else { return nil }
    if field.isEmpty { return blank }
    if let instant = Instants.date(field) ?? Instants.rfc3339(field) { return instant }
    report(
      .badInstant, column, "\(column.name) \(field.shown) is not a date",
      help: "write 2026-10-01 for midnight UTC, or 2026-10-01T12:00:00Z")
    return nil
  }
}
