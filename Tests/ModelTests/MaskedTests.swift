import Model
import TestSupport
import Testing

/// No message tells a subscriber's number.
struct MaskedTests {
  @Test(
    "A number loses its last four digits",
    arguments: [
      ("+14155550101", "+1415555xxxx"), ("14155550101", "1415555xxxx"),
      ("4155550123, +12125550102", "415555xxxx, +1212555xxxx"),
      ("tel:+442079460958.", "tel:+44207946xxxx."), ("4155550101x", "415555xxxxx"),
      ("number:+14155550101:2026-10", "number:+1415555xxxx:2026-10"),
      ("'14155550101'", "'1415555xxxx'"), ("é4155550101", "é415555xxxx"),
      ("415555010112345", "41555501011xxxx"), ("20261005", "2026xxxx"),
    ])
  func numbers(_ text: String, _ masked: String) {
    #expect(Problem.masked(text) == masked)
  }

  @Test(
    "What is no number stays as it is",
    arguments: [
      "", "1234567", "0.00830000", "12345678.5", "1.12345678", "2026-10-05T09:01:00Z",
      "SM00000000000000009e3779b97f4a7c15", "AC8dac57cb7d4ae4e9007bc2edc9415993",
      "1234567890123456", "99999999999999999999",
    ])
  func others(_ text: String) {
    #expect(Problem.masked(text) == text)
  }

  @Test("Where counts may stand, only what has a plus sign is a number")
  func signed() {
    let text = "byte 4155550101 of +14155550101 (12345678)"
    #expect(Problem.masked(text, onlySigned: true) == "byte 4155550101 of +1415555xxxx (12345678)")
  }

  /// Every text of letters, digits and signs: no run of 8 to 15 digits behind a plus sign is left.
  @Test("No signed number is ever left", arguments: UInt64(1)...200)
  func property(seed: UInt64) {
    var random = Seeded(seed)
    let letters = Array("++0123456789012345678901234567890123456789a. ")
    let text = String((0..<60).map { _ in random.pick(letters) })
    for masked in [Problem.masked(text), Problem.masked(text, onlySigned: true)] {
      #expect(masked.count == text.count)
      #expect(masked.firstMatch(of: /\+[0-9]{8,15}(?![0-9x])/) == nil, "\(text)")
    }
  }
}
