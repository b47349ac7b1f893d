internal import Books
internal import Exports
import Foundation
internal import Model
import TestSupport
import Testing
internal import Text

/// The fast scan splits rows as libcsv does: generated rows, then mutated at random places.
///
/// `REBILL_SCAN_ROWS` sets how many rows are compared in all; 300,000 unless said.
struct ScanTests {
  static let seeds: UInt64 = 30
  static let rowsPerSeed =
    (Int(ProcessInfo.processInfo.environment["REBILL_SCAN_ROWS"] ?? "") ?? 300_000) / Int(seeds)

  static let header =
    "sid,account_sid,direction,from,to,status,start_time,date_sent,duration,num_segments,price,"
    + "price_unit,body"

  @Test("Scan and libcsv read the same rows", arguments: 1...seeds)
  func scanEqualsLibCSV(seed: UInt64) throws {
    var random = Seeded(seed)
    let ending = random.chance(of: 4) ? "\r\n" : "\n"
    var text = Array((Self.header + ending).utf8)
    for number in 0..<Self.rowsPerSeed { appendRow(number, ending, &text, &random) }
    // Some files are left sound: their rows must all be records.
    let isSound = seed % 5 == 0
    if !isSound {
      let mutations = Self.rowsPerSeed / (1 + random.below(40))
      for _ in 0..<mutations { mutate(&text, after: Self.header.utf8.count + 2, &random) }
    }
    if random.chance(of: 2) { text.removeLast(isSound ? ending.utf8.count : 1) }
    let (scanned, split) = (try readRows(text), try readRows(text, usesScan: false))
    #expect(scanned.count == split.count)
    let index = zip(scanned, split).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(index == nil, "\(String(describing: index))")
    let references = referenceLines(text)
    #expect(scanned.map(\.line) == references.map(\.line))
    for (row, reference) in zip(scanned, references) where reference.isBroken {
      #expect(row.isMalformed, "line \(row.line)")
    }
    if isSound {
      #expect(scanned.count == Self.rowsPerSeed)
      #expect(scanned.allSatisfy { !$0.isMalformed })
    } else {
      #expect(scanned.contains { $0.isMalformed })
    }
  }

  /// A CR ends a row for libcsv, and a quote behind it may take the line's own end for its text.
  @Test("A carriage return and a quote cost their line alone", arguments: [true, false])
  func carriageReturnBeforeQuote(usesScan: Bool) throws {
    let sound = "SM1,AC1,outbound-api,\"+14155550101\",+12125550102,sent,,,,1,-0.0079,USD,\"a\"\n"
    let rows = [
      sound, sound.replacing("+1212", with: "\r\"1212"), sound,
      sound.replacing("\"a\"", with: "a\r\"b"),
      sound,
    ]
    let read = try readRows((Self.header + "\n" + rows.joined()).utf8, usesScan: usesScan)
    #expect(read.map(\.isMalformed) == [false, true, false, true, false])
    #expect(read.map(\.line) == [2, 3, 4, 5, 6])
  }

  private func appendRow(
    _ number: Int, _ ending: String, _ text: inout [UInt8], _ random: inout Seeded
  ) {
    let body = random.pick([
      "", "", "", "hello", "\"a, b\"", "\"say \"\"hi\"\"\"", "\"two\nlines\"", "é",
    ])
    let from = random.pick(["+14155550101", "client:ann", "12345", "", "Salon é"])
    let row =
      "SM\(String(number, radix: 16)),AC1,outbound-api,\(from),+12125550102,sent,,"
      + "2026-10-05T09:01:00Z,,\(random.below(9)),-0.0079,USD,\(body)"
    text += Array((row + ending).utf8)
  }

  private func mutate(_ text: inout [UInt8], after start: Int, _ random: inout Seeded) {
    let place = start + random.below(text.count - start)
    let hostile: [UInt8] = [0x22, 0x22, 0x22, 0x2C, 0x0A, 0x0D, 0x00, 0xFF, 0x80, 0x20, 0x09, 0x61]
    switch random.below(4) {
    case 0: text[place] = random.pick(hostile)
    case 1: text[place] = UInt8(random.below(256))
    case 2 where text.count < 4_000_000: text.insert(random.pick(hostile), at: place)
    default: text.remove(at: place)
    }
  }

  /// The rule of spec 3.5 with libcsv alone: where rows begin, and whether their structure holds.
  private func referenceLines(_ text: [UInt8]) -> [(line: Int64, isBroken: Bool)] {
    let csv = CSVRecordReader()
    var found: [(line: Int64, isBroken: Bool)] = []
    unsafe text.withUnsafeBytes { all in
      var (offset, line): (Int, Int64) = (0, 1)
      while offset < all.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: all[offset...])
        let end = unsafe rest.firstIndex(of: 0x0A)
        var content = unsafe rest[..<(end ?? rest.count)]
        if end != nil, unsafe content.last == 0x0D { unsafe content = unsafe content.dropLast() }
        if unsafe content.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
          (offset, line) = (offset + (end ?? rest.count) + 1, line + 1)
          continue
        }
        switch unsafe csv.read(rest, atEnd: true) {
        case .record(let length, let lines) where csv.fieldCount == 13:
          if line > 1 { found.append((line, false)) }
          (offset, line) = (offset + length, line + Int64(lines))
        default:
          found.append((line, true))
          (offset, line) = (offset + (end ?? rest.count) + 1, line + 1)
        }
      }
    }
    return found
  }
}
