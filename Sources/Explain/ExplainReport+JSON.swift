internal import Model
public import RunFiles

extension ExplainReport {
  /// The same as ``text``, as data.
  public var json: JSON {
    .object([
      "run": .string(runID), "folder": .string(runPath), "period": .string(period.text),
      "currency": .string(currency), "rounding": .string(rounding.text),
      "line_decimals": .int(Int64(lineDecimals)),
      "warnings": .array(warnings.map(ExplainReport.json)),
      "records": .array(records.map(\.json)),
      "agrees": .bool(differences.isEmpty),
      "differences": .array(differences.map(ExplainReport.json)),
    ])
  }

  private static func json(_ problem: Problem) -> JSON {
    .object([
      "code": .string(problem.code), "path": .string(problem.path),
      "line": .int(Int64(problem.line)), "message": .string(problem.message),
      "help": .string(problem.help),
    ])
  }
}

extension ExplainedRecord {
  fileprivate var json: JSON {
    .object([
      "record_id": .string(id), "account": .string(account),
      "disposition": .string(disposition?.text ?? "quarantined"), "reason": .string(reason),
      "outcome": .string(outcome), "remedy": .string(remedy),
      "copies": .array(copies.map(\.json)), "trail": .array(trail.map(\.json)),
      "conditions": .array(conditions.map(\.json)), "rates": rates?.json ?? .null,
      "components": .array(components.map(\.json)), "in_suspense": .bool(isInSuspense),
    ])
  }
}

extension ExplainedCopy {
  fileprivate var json: JSON {
    .object([
      "export": .string(export), "line": .int(line),
      "disposition": .string(disposition?.text ?? "quarantined"), "why": .string(why),
      "reading": .array(
        reading.map {
          .object(["name": .string($0.name), "value": .string($0.value), "note": .string($0.note)])
        }), "raw": .string(raw),
    ])
  }
}

extension ExplainedTrailStep {
  fileprivate var json: JSON {
    .object([
      "name": .string(name), "value": .string(value), "place": .string(place),
      "note": .string(note),
    ])
  }
}

extension ExplainedCondition {
  fileprivate var json: JSON {
    .object([
      "number": .int(Int64(number)), "reason": .string(reason.text), "holds": .bool(holds),
      "text": .string(text), "place": .string(place),
    ])
  }
}

extension ExplainedRates {
  fileprivate var json: JSON {
    .object([
      "provider": .string(provider.text), "product": .string(product.text), "use": .string(use),
      "candidates": .array(candidates.map(\.json)),
    ])
  }
}

extension ExplainedRate {
  fileprivate var json: JSON {
    .object([
      "place": .string(place), "origin": .string(origin), "destination": .string(destination),
      "unit_price": .string(unitPrice.text), "discount": .string(discount.text),
      "connection_fee": .string(connectionFee.text),
      "initial_increment": .int(initialIncrement), "increment": .int(increment),
      "validity": .string(validity), "chosen": .bool(isChosen), "why": .string(why),
    ])
  }
}

extension ExplainedComponent {
  fileprivate var json: JSON {
    .object([
      "component": .int(Int64(component.number)), "product": .string(component.product.text),
      "quantity": .int(component.quantity), "unit": .string(component.unit.text),
      "quantity_note": .string(quantityNote), "cost_formula": .string(costFormula),
      "exact_cost": .string(exactCost), "cost": .string(cost), "cost_place": .string(costPlace),
      "multiplier": .string(multiplier), "multiplier_origin": .string(multiplierOrigin),
      "multiplier_place": .string(multiplierPlace), "charge_formula": .string(chargeFormula),
      "exact_charge": .string(exactCharge), "charge": .string(charge),
      "invoice_line": line.map {
        .object([
          "path": .string($0.path), "line": .int($0.number), "amount": .string($0.amount),
        ])
      } ?? .null,
    ])
  }
}
