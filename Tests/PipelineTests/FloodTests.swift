internal import Foundation
internal import Model
internal import Pipeline
internal import TestSupport
internal import Testing

/// Floods of rows of one key, of unknown accounts and of many keys: what comes of them depends on
/// no budget, no thread and no secret.
@Suite struct FloodTests {
  private static let rowsOfAKind = 16_000

  /// Rows that take some MiB in memory: more than a thread may load of a budget of 16 MiB.
  private func write(_ run: SmallRun, _ random: inout Seeded) throws {
    let sound = SmallRun.row(1)
    let sent = "2026-10-05T09:02:00Z"
    var exports: [[String]] = [[], []]
    for number in 0..<Self.rowsOfAKind {
      let second =
        String(1_000 + number / 60 % 60).suffix(2) + ":"
        + String(1_000 + number % 60).suffix(2)
      let hour = String(1_000 + number / 3_600).suffix(2)
      let rows = [
        sound,
        // Versions of one key, each once or twice; the newest is known.
        SmallRun.row(2).replacing(sent, with: "2026-10-06T\(hour):\(second)Z"),
        SmallRun.row(10 + number),
        SmallRun.row(3).replacing("ve9EPM428h8vShlRW1KT", with: "unknown-\(number)"),
        SmallRun.row(4).replacing("SM", with: "XX"),
      ]
      for row in rows { exports[random.below(2)].append(row) }
      if random.chance(of: 3) { exports[random.below(2)].append(rows[1]) }
    }
    for (number, rows) in exports.enumerated() {
      let text = SmallRun.header + rows.shuffled(using: &random).joined()
      try run.scratch.write("exports/usage-\(number).csv", text)
    }
  }

  private func rate(_ run: SmallRun, _ memory: Int, _ threads: Int, _ secret: UInt64) throws
    -> RunReport
  {
    var options = try run.options()
    options.memory = memory
    options.threads = threads
    options.secret = secret
    return try RateRun.run(options, Progress())
  }

  @Test(arguments: UInt64(1)...2)
  func aFloodIsTheSameRunWhateverTheBudgetAndTheSecret(seed: UInt64) throws {
    let run = try SmallRun()
    var random = Seeded(seed)
    try write(run, &random)
    let whole = try rate(run, 1 << 30, 2, 1)
    func count(_ disposition: Disposition) -> Int { Int(whole.records[Int(disposition.rawValue)]) }
    let rows = Self.rowsOfAKind
    #expect(count(.rebilled) == rows + 2)
    #expect(count(.superseded) == rows - 1)
    #expect(count(.suspended) == 2 * rows)
    #expect(count(.duplicate) == Int(whole.read) - 4 * rows - 1)
    for (memory, threads, secret) in [
      (16 << 20, 2, UInt64(0)), (16 << 20, 1, .max), (16 << 20, 64, 7), (256 << 20, 4, seed),
    ] {
      let small = try rate(run, memory, threads, secret)
      #expect(small.runID == whole.runID, "\(memory) bytes, \(threads) threads, secret \(secret)")
      #expect(small.records == whole.records)
    }
  }

  /// Two ids of 24 bytes that the hash of texts, which has no secret, takes for one: what follows
  /// the first eight bytes undoes them.
  private func idsOfOneHash() -> [String] {
    var found: [String] = []
    for number in 100_000..<999_999 where found.count < 2 {
      let front = Array("SM\(number)".utf8)
      let word = front.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let state = word ^ 24 &* 0x9E37_79B9_7F4A_7C15
      let (high, low) = state.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
      let back = (0..<8).map { UInt8(truncatingIfNeeded: (high ^ low) >> (8 * $0)) }
      guard back.allSatisfy({ (0x23...0x7E).contains($0) && $0 != 0x2C }) else { continue }
      found.append(String(decoding: front + back + Array("12345678".utf8), as: UTF8.self))
    }
    return found
  }

  /// Each record has a carrier fee beside its price; those of one id come together.
  @Test func linesOfIDsWithOneHashDoNotMix() throws {
    let ids = idsOfOneHash()
    try #require(ids.count == 2)
    let run = try SmallRun()
    let rows = ids.map { id in
      "\(id),AC8dac57cb7d4ae4e9007bc2edc9415993,outbound-api,+14155550100,+12125550101,delivered,"
        + "2026-10-07T14:01:00Z,1,0,-0.01180,USD\n"
    }
    try run.scratch.write(
      "exports/usage.csv",
      "sid,account_sid,direction,from,to,status,date_sent,num_segments,num_media,price,price_unit\n"
        + rows.joined())
    let report = try run.rate()
    let lines = try String(
      contentsOfFile: report.path + "/agencies/brightside/sub-accounts/triple/invoice-lines.csv",
      encoding: .utf8)
    let cells = lines.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false)[1...2].joined(separator: " ")
    }
    #expect(cells == ids.sorted().flatMap { ["\($0) 0", "\($0) 1"] })
  }
}
