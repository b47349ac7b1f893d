internal import TestSupport
internal import Testing

/// Data flows one way, and each layer knows only what lies below it. The table in
/// `ARCHITECTURE.md` says who may import what; these tests compare it with the code.
@Suite struct ImportTests {
  /// Of each module, what the table lists: modules of the project, C modules, the system's.
  static let table: [String: Set<String>] = {
    let page = SourceTree.texts.first { $0.path == "ARCHITECTURE.md" }
    var table: [String: Set<String>] = [:]
    for line in page?.lines ?? [] {
      guard let row = line.firstMatch(of: /^\| `(\w+)` \|([^|]*)\|/) else { continue }
      table[String(row.1)] = Set(row.2.matches(of: /\w+/).map { String($0.0) })
    }
    return table
  }()

  /// Of each module, what its files import.
  static let imports: [String: Set<String>] = {
    var imports: [String: Set<String>] = [:]
    for file in SourceTree.swift where file.isSource {
      imports[file.target, default: []].formUnion(file.imports.map(\.module))
    }
    return imports
  }()

  @Test func theTableListsEveryModule() {
    #expect(Set(Self.table.keys) == Set(Self.imports.keys))
  }

  @Test(arguments: imports.keys.sorted())
  func aModuleImportsWhatTheTableSays(_ module: String) {
    #expect(Self.imports[module] == Self.table[module])
  }

  /// A module stands below those that import it: no two of one layer know each other.
  @Test func importsHaveNoCycle() {
    func reaches(_ from: String, _ to: String, _ depth: Int) -> Bool {
      guard depth > 0 else { return true }
      let below = Self.table[from, default: []]
      return below.contains(to) || below.contains { reaches($0, to, depth - 1) }
    }
    for module in Self.table.keys {
      #expect(!reaches(module, module, Self.table.count), "\(module) imports itself")
    }
  }

  static let layer: Set = ["Books", "Exports", "Rating", "Ledger", "Records", "Publish"]

  @Test(arguments: layer.sorted())
  func modulesOfOneLayerDoNotKnowEachOther(_ module: String) {
    #expect(Self.imports[module, default: []].isDisjoint(with: Self.layer))
  }

  /// What proves a run may not know how a run is made.
  @Test func auditReadsPublishedFilesAlone() {
    let maker: Set = ["Rating", "Ledger", "Books", "Exports", "Records", "Publish", "Pipeline"]
    #expect(Self.imports["Audit", default: []].isDisjoint(with: maker))
  }

  /// No Foundation, no Glibc, no clock, no files: same arguments, same answer.
  @Test(arguments: ["Model", "Rating", "Ledger"])
  func thePureLayersImportNothingElse(_ module: String) {
    #expect(Self.imports[module, default: []].subtracting(["Model"]).isEmpty)
  }

  @Test(arguments: ["CZlib", "CDeflate", "CInflate", "CCSV", "CSimdJSON", "Crypto"])
  func aLibraryIsImportedInOneFile(_ module: String) {
    let files = SourceTree.swift.filter { file in
      file.isSource && file.imports.contains { $0.module == module }
    }
    #expect(files.count == 1, "\(files.map(\.path))")
  }

  @Test func testsSeeOnlyWhatThePackageShows() {
    for file in SourceTree.swift where !file.isSource {
      for (index, line) in file.lines.enumerated() {
        let isOpen = line.hasPrefix("@" + "testable")
        #expect(!isOpen, "\(file.path):\(index + 1) opens a module: release builds cannot")
      }
    }
  }
}
