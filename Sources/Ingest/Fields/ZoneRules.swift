package import Model
package struct ZoneRules: Sendable {
  package static func load(_ name: String) -> ZoneRules? { ZoneRules() }
  package func instant(ofLocal seconds: Int64) -> Instant { Instant(seconds: seconds) }
}
