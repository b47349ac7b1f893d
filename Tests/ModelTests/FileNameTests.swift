internal import Model
internal import TestSupport
internal import Testing

/// A name as text gives its bytes back, whatever they are; and no two names become one text.
@Suite struct FileNameTests {
  private func bytes(_ text: String) -> [UInt8] {
    let path = text.onDisk
    #expect(path.last == 0)
    return path.dropLast().map { UInt8(bitPattern: $0) }
  }

  private func check(_ name: [UInt8]) {
    let text = String(fileName: name)
    #expect(bytes(text) == name, "\(name) became \(text)")
    if String(validating: name, as: UTF8.self) != nil, !text.unicodeScalars.contains("\u{FFFD}") {
      #expect(Array(text.utf8) == name, "what is text stays as it is")
    }
  }

  @Test func everyByteAndEveryPairOfBytesIsGivenBack() {
    var texts: Set<Spelled> = []
    for first in UInt8.min...UInt8.max {
      check([first])
      texts.insert(Spelled(String(fileName: [first])))
      for second in UInt8.min...UInt8.max {
        check([first, second])
        texts.insert(Spelled(String(fileName: [first, second])))
      }
    }
    #expect(texts.count == 256 + 256 * 256)
  }

  /// The names most like an escape: its mark, hex digits, broken and whole characters.
  @Test func whatLooksLikeAnEscapeIsToldFromOne() {
    let parts: [[UInt8]] = [
      [0xEF, 0xBF, 0xBD], [0xEF, 0xBF], [0xBD], Array("E9".utf8), Array("7F".utf8),
      Array("8".utf8), Array("e9".utf8), [0xE9], [0xC3, 0xA9], [0xC3], Array("é".utf8), [0xFF],
    ]
    var texts: Set<Spelled> = []
    var names: Set<[UInt8]> = []
    for one in parts {
      for two in parts {
        for three in parts {
          for four in parts {
            let name = one + two + three + four
            check(name)
            names.insert(name)
            texts.insert(Spelled(String(fileName: name)))
          }
        }
      }
    }
    #expect(texts.count == names.count)
  }

  @Test(arguments: 1...200)
  func aNameOfAnyBytesIsGivenBack(_ seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<50 {
      check(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          UInt8.random(in: 1...255, using: &random)
        })
    }
  }

  @Test func latin1IsShownWithItsHexDigits() {
    #expect(String(fileName: Array("caf".utf8) + [0xE9]) == "caf\u{FFFD}E9")
  }

  /// `==` of `String` takes them for one.
  @Test func namesThatOnlyLookAlikeAreTwo() {
    let (composed, decomposed) = ("caf\u{E9}.csv", "cafe\u{301}.csv")
    #expect(composed == decomposed)
    #expect(Spelled(composed) != Spelled(decomposed))
    #expect(Set([Spelled(composed), Spelled(decomposed)]).count == 2)
    #expect(Spelled(decomposed) < Spelled(composed))
    #expect(Spelled("K") != Spelled("\u{212A}"))
  }
}
