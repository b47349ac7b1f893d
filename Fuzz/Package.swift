// swift-tools-version: 6.2
import PackageDescription

// The modules under test are the folders of the package above, by symlinks: so `package` names can
// be used, and neither package depends on the other.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .define("OwnInflate"),
  .unsafeFlags(["-sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table"]),
]

/// Of the C code.
let coverage = "-fsanitize-coverage=inline-8bit-counters,pc-table"

let package = Package(
  name: "rebill-fuzz",
  targets: [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    .target(
      name: "CSimdJSON", cxxSettings: [.unsafeFlags(["-O2"])],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CInflate", cSettings: [.unsafeFlags([coverage])]),
    .target(name: "CScan", cSettings: [.unsafeFlags([coverage])]),
    .target(name: "Model", swiftSettings: house),
    .target(name: "Text", dependencies: ["Model", "CCSV", "CScan"], swiftSettings: house),
    .target(name: "Books", dependencies: ["Model", "Text"], swiftSettings: house),
    .target(
      name: "Exports",
      dependencies: ["Model", "Text", "CZlib", "CDeflate", "CSimdJSON", "CInflate", "CScan"],
      swiftSettings: house),
    // libFuzzer brings `main`.
    .executableTarget(
      name: "Fuzz",
      dependencies: ["Books", "Exports", "Text", "Model", "CZlib", "CDeflate"],
      swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]),
  ],
  cxxLanguageStandard: .cxx17
)
