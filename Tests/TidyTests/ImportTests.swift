internal import Testing

/// Data flows one way, and each layer knows only what lies to its right:
/// rebill → Pipeline → { Ingest, Rating, Ledger, Publish } → Model
@Suite struct ImportTests {
  static let own: Set = [
    "rebill", "Samples", "Pipeline", "Ingest", "Rating", "Ledger", "Publish", "Model",
  ]

  /// The modules of the project that each one may import.
  static let mayImport: [String: Set<String>] = [
    "Model": [],
    "Rating": ["Model"],
    "Ledger": ["Model"],
    "Ingest": ["Model"],
    "Publish": ["Model"],
    "Samples": ["Model", "Ingest"],
    "Pipeline": ["Model", "Ingest", "Rating", "Ledger", "Publish"],
    "rebill": ["Model", "Publish", "Pipeline", "Samples"],
  ]

  @Test func everyTargetIsListed() {
    let targets = Set(SourceTree.swift.filter(\.isSource).map(\.target))
    #expect(targets == Self.own)
  }

  @Test(arguments: own.sorted())
  func aLayerKnowsOnlyWhatLiesToItsRight(_ target: String) {
    for file in SourceTree.swift where file.isSource && file.target == target {
      for (module, line) in file.imports where Self.own.contains(module) {
        let isAllowed = Self.mayImport[target]?.contains(module) == true
        #expect(isAllowed, "\(file.path):\(line) imports \(module)")
      }
    }
  }

  /// No Foundation, no Glibc, no clock, no files: same arguments, same answer.
  @Test(arguments: ["Model", "Rating", "Ledger"])
  func thePureLayersImportNothingElse(_ target: String) {
    for file in SourceTree.swift where file.isSource && file.target == target {
      for (module, line) in file.imports {
        #expect(module == "Model" && target != "Model", "\(file.path):\(line) imports \(module)")
      }
    }
  }

  @Test(arguments: ["CZlib", "CCSV", "CSimdJSON", "Crypto"])
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
