internal import Model
internal import RunFiles
internal import Text

extension RunChecker {
  /// An export takes some 300 bytes; a run has fewer than 2²⁴ of them.
  private static let maxTotalsBytes = 1 << 30

  /// Proves `control-totals.json` and `suspense.csv` against each other and against the sums of
  /// all agencies.
  mutating func checkTotals(_ all: RunSums, _ inputs: [FileEntry]) throws(Failure) {
    guard let entry = shape.tables["control-totals.json"],
      let json = try readJSON(entry, most: RunChecker.maxTotalsBytes)
    else {
      _ = try checkSuspense(nil)
      return
    }
    var fields = JSONFields(json)
    fields.expect("period", .string(period.text))
    let (records, recurring) = (fields.take("records"), fields.take("recurring"))
    let (suspense, money) = (fields.take("suspense"), fields.take("money"))
    let exports = ExportTotals(fields.take("exports") ?? .null, inputs)
    fields.finish()
    let counts = TotalCounts(records ?? .null, recurring ?? .null)
    let amounts = moneyFaults(money ?? .null, all)
    for fault in fields.faults + counts.faults(all, exports.records) + exports.faults + amounts {
      note(.totals, in: entry.path, fault)
    }
    let seen = try checkSuspense(exports.paths)
    for fault in suspenseFaults(suspense ?? .null, seen, counts, exports) {
      note(.suspense, in: entry.path, fault)
    }
  }

  private borrowing func moneyFaults(_ json: JSON, _ all: RunSums) -> [String] {
    var fields = JSONFields(json, of: "money.")
    fields.expect("provider_cost", all.cost, decimals)
    fields.expect("client_charge", all.charge, decimals)
    fields.finish()
    return fields.faults
  }

  private borrowing func suspenseFaults(
    _ json: JSON, _ seen: SuspenseCounts?, _ counts: TotalCounts, _ exports: ExportTotals
  ) -> [String] {
    var fields = JSONFields(json, of: "suspense.")
    if json.members == nil { fields.faultOfAll("is not an object") }
    var sum: Int128 = 0
    for reason in SuspenseReason.allCases {
      let told = fields.take(reason.text)?.int
      sum += Int128(told ?? 0)
      if let told, told <= 0 { fields.fault("\(reason.text) is \(told)") }
      if let found = seen?.reasons[Int(reason.rawValue)], found != Int128(told ?? 0) {
        fields.fault("\(reason.text) is \(told ?? 0), but suspense.csv has \(found) such rows")
      }
    }
    fields.finish()
    if sum != counts[.suspended] + counts.recurring(.suspended) {
      fields.faultOfAll("does not add up to records.suspended and recurring.suspended")
    }
    if let seen, !exports.paths.contains(Spelled(RunChecker.numbersName)),
      seen.recurring != counts.recurring(.suspended)
    {
      fields.fault("suspense.csv has \(seen.recurring) rows of recurring charges")
    }
    return fields.faults
  }
}

/// `records` and `recurring` of the control totals.
private struct TotalCounts {
  private var read: Int128 = 0
  private var records: [Int128] = []
  private var recurring: [Int128] = []
  private var formFaults: [String] = []

  init(_ records: JSON, _ recurring: JSON) {
    var fields = JSONFields(records, of: "records.")
    read = fields.count("read")
    self.records = Disposition.allCases.map { fields.count($0.text) }
    fields.finish()
    formFaults = fields.faults
    fields = JSONFields(recurring, of: "recurring.")
    self.recurring = Disposition.allCases.map { disposition in
      switch disposition {
      case .rebilled, .absorbed, .suspended: fields.count(disposition.text)
      default: 0
      }
    }
    fields.finish()
    formFaults += fields.faults
  }

  subscript(_ disposition: Disposition) -> Int128 { records[Int(disposition.rawValue)] }

  func recurring(_ disposition: Disposition) -> Int128 { recurring[Int(disposition.rawValue)] }

  /// No record is lost (spec 4.6), and what became of them is what the agencies' files show.
  func faults(_ all: RunSums, _ exported: Int128) -> [String] {
    var faults = formFaults
    let sum = records.reduce(0, +)
    if read != sum { faults.append("records.read is \(read), but its parts add up to \(sum)") }
    if read != exported {
      faults.append("records.read is \(read), but the exports have \(exported) records")
    }
    let rebilled = self[.rebilled] + recurring(.rebilled)
    if rebilled != all.rebilledRecords {
      faults.append(
        "\(rebilled) records and recurring charges are rebilled, but the invoices have "
          + "\(all.rebilledRecords)")
    }
    if self[.zeroRated] != all.zeroRatedRecords {
      faults.append(
        "records.zero_rated is \(self[.zeroRated]), but the credit summaries have "
          + "\(all.zeroRatedRecords)")
    }
    let absorbed = self[.absorbed] + recurring(.absorbed)
    if absorbed > all.absorbedComponents || (absorbed == 0) != (all.absorbedComponents == 0) {
      faults.append(
        "\(absorbed) records and recurring charges are absorbed, but the credit summaries have "
          + "\(all.absorbedComponents) components of such")
    }
    if recurring(.rebilled) + recurring(.absorbed) != all.recurring {
      faults.append("recurring charges are \(all.recurring) by the agencies' summaries")
    }
    return faults
  }
}

/// `exports` of the control totals, held against the inputs of the manifest.
private struct ExportTotals {
  private(set) var records: Int128 = 0
  private(set) var paths: Set<Spelled> = []
  private(set) var faults: [String] = []

  init(_ json: JSON, _ inputs: [FileEntry]) {
    let prefix = "exports/"
    let listed = inputs.filter { $0.path.hasBytePrefix(prefix) }
    let items = json.items ?? []
    if items.count != listed.count {
      faults.append("\(items.count) exports, but the manifest lists \(listed.count)")
    }
    for (place, item) in items.enumerated() {
      var fields = JSONFields(item, of: "exports[\(place)].")
      let path = fields.take("path")?.string ?? ""
      paths.insert(Spelled(path))
      let sha256 = fields.take("sha256")?.string ?? ""
      let bytes = fields.count("bytes")
      let count = fields.count("records")
      records += count
      if case .bool(let isQuarantined) = fields.take("quarantined") {
        if isQuarantined, count > 0 { fields.fault("a quarantined export has no records") }
      } else {
        fields.fault("quarantined is neither true nor false")
      }
      fields.finish()
      if place < listed.count {
        let input = listed[place]
        if !input.path.utf8.elementsEqual((prefix + path).utf8) || input.sha256 != sha256
          || Int128(input.bytes) != bytes
        {
          fields.fault("is not what the manifest lists as \(input.path)")
        }
      }
      faults += fields.faults
    }
  }
}
