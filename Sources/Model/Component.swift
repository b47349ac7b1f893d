/// One priced part of a record: the usage itself, its carrier fee, a surcharge.
@frozen
public struct Component: Equatable, Sendable {
  /// 0 = the usage itself, 1 = its carrier fee, 2… = surcharges in the order of their file.
  public var number: Int
  public var product: Product
  /// In `unit`s.
  public var quantity: Int64
  public var unit: Unit
  /// What the agency owes the provider, as written.
  public var cost: Money
  /// What the client owes the agency, as written; 0 when the record is absorbed.
  public var charge: Money

  public init(
    number: Int, product: Product, quantity: Int64, unit: Unit, cost: Money, charge: Money
  ) {
    self.number = number
    self.product = product
    self.quantity = quantity
    self.unit = unit
    self.cost = cost
    self.charge = charge
  }
}
