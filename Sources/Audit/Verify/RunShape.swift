internal import Model
internal import RunFiles

/// The files that a manifest lists, by what they are.
struct RunShape: Sendable {
  struct SubAccount: Sendable {
    var id: String
    var lines: FileEntry?
    var summary: FileEntry?
    var wallet: FileEntry?
  }

  struct Agency: Sendable {
    var id: String
    var credits: FileEntry?
    var summary: FileEntry?
    var wallet: FileEntry?
    var subAccounts: [SubAccount] = []
  }

  static let tableNames = [
    "control-totals.json", "price-variance.csv", "rebilling-status.csv", "suspense.csv",
  ]

  private(set) var agencies: [Agency] = []
  /// By name.
  private(set) var tables: [String: FileEntry] = [:]
  /// Listed, but no file of a run.
  private(set) var unknown: [FileEntry] = []
  /// Every folder below the run's own that its files make necessary.
  private(set) var folders: Set = [Spelled("agencies")]
  private var agencyPlaces: [Spelled: Int] = [:]
  private var subAccountPlaces: [Spelled: Int] = [:]

  init(_ outputs: [FileEntry]) {
    for entry in outputs where !place(entry) { unknown.append(entry) }
  }

  private mutating func place(_ entry: FileEntry) -> Bool {
    let parts = entry.path.pathParts(keepsEmpty: true)
    if parts.count == 1 {
      guard RunShape.tableNames.contains(parts[0]) else { return false }
      return tables.updateValue(entry, forKey: parts[0]) == nil
    }
    guard parts[0] == "agencies", RunLayout.isID(parts[1]) else { return false }
    if parts.count == 3 { return placeInAgency(entry, parts) }
    guard parts.count == 5, parts[2] == "sub-accounts", RunLayout.isID(parts[3]) else {
      return false
    }
    return placeInSubAccount(entry, parts)
  }

  private mutating func placeInAgency(_ entry: FileEntry, _ parts: [String]) -> Bool {
    let agency = agencyPlace(parts[1])
    switch parts[2] {
    case "credit-summary.csv": return RunShape.set(&agencies[agency].credits, entry)
    case "credit-summary.json": return RunShape.set(&agencies[agency].summary, entry)
    case "wallet.csv": return RunShape.set(&agencies[agency].wallet, entry)
    default: return false
    }
  }

  private mutating func placeInSubAccount(_ entry: FileEntry, _ parts: [String]) -> Bool {
    let agency = agencyPlace(parts[1])
    let key = Spelled(parts[1] + "/" + parts[3])
    let place = subAccountPlaces[key] ?? agencies[agency].subAccounts.count
    if place == agencies[agency].subAccounts.count {
      subAccountPlaces[key] = place
      agencies[agency].subAccounts.append(SubAccount(id: parts[3]))
      folders.insert(Spelled("agencies/\(parts[1])/sub-accounts"))
      folders.insert(Spelled("agencies/\(parts[1])/sub-accounts/\(parts[3])"))
    }
    switch parts[4] {
    case "invoice-lines.csv":
      return RunShape.set(&agencies[agency].subAccounts[place].lines, entry)
    case "invoice-summary.csv":
      return RunShape.set(&agencies[agency].subAccounts[place].summary, entry)
    case "wallet.csv": return RunShape.set(&agencies[agency].subAccounts[place].wallet, entry)
    default: return false
    }
  }

  private mutating func agencyPlace(_ id: String) -> Int {
    if let place = agencyPlaces[Spelled(id)] { return place }
    agencyPlaces[Spelled(id)] = agencies.count
    agencies.append(Agency(id: id))
    folders.insert(Spelled("agencies/" + id))
    return agencies.count - 1
  }

  private static func set(_ slot: inout FileEntry?, _ entry: FileEntry) -> Bool {
    guard slot == nil else { return false }
    slot = entry
    return true
  }

  /// Whether the run holds the sub-account, under this agency.
  func holds(_ agency: String, _ subAccount: String) -> Bool {
    subAccountPlaces[Spelled(agency + "/" + subAccount)] != nil
  }

  func holds(_ agency: String) -> Bool { agencyPlaces[Spelled(agency)] != nil }

  /// Files that every run has, and every agency and sub-account in it, but that are not listed.
  var missing: [String] {
    var paths = RunShape.tableNames.filter { tables[$0] == nil }
    for agency in agencies {
      let folder = "agencies/\(agency.id)/"
      if agency.credits == nil { paths.append(folder + "credit-summary.csv") }
      if agency.summary == nil { paths.append(folder + "credit-summary.json") }
      for subAccount in agency.subAccounts {
        let folder = folder + "sub-accounts/\(subAccount.id)/"
        if subAccount.lines == nil { paths.append(folder + "invoice-lines.csv") }
        if subAccount.summary == nil { paths.append(folder + "invoice-summary.csv") }
      }
    }
    return paths
  }
}
