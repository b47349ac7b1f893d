// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target: what the compiler can forbid, it forbids.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "rebill",
  products: [.executable(name: "rebill", targets: ["rebill"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    .target(
      name: "CSimdJSON",
      cxxSettings: [.unsafeFlags(["-O3"], .when(configuration: .release))],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CInflate"),
    .target(name: "CScan"),
    .target(name: "CSystem"),

    .target(name: "Model", swiftSettings: house),
    .target(name: "Rating", dependencies: ["Model"], swiftSettings: house),
    .target(name: "Ledger", dependencies: ["Model"], swiftSettings: house),
    .target(
      name: "Ingest",
      dependencies: ["Model", "CZlib", "CDeflate", "CCSV", "CSimdJSON", "CInflate", "CScan"],
      swiftSettings: house),
    .target(
      name: "Publish",
      dependencies: ["Model", "CSystem", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: house),
    .target(
      name: "Pipeline",
      dependencies: ["Model", "Ingest", "Rating", "Ledger", "Publish", "CSystem"],
      swiftSettings: house),
    .target(name: "Samples", dependencies: ["Model", "Ingest"], swiftSettings: house),
    .executableTarget(
      name: "rebill",
      dependencies: [
        "Model", "Publish", "Pipeline", "Samples", "CSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    .target(
      name: "TestSupport", dependencies: ["CZlib"], path: "Tests/TestSupport",
      swiftSettings: house),
    .testTarget(
      name: "DiffTests", dependencies: ["Pipeline", "Publish", "Samples", "Model"],
      swiftSettings: house),
    .testTarget(
      name: "ModelTests", dependencies: ["Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "RatingTests", dependencies: ["Rating", "Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "LedgerTests", dependencies: ["Ledger", "Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "PublishTests", dependencies: ["Publish", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "PipelineTests",
      dependencies: ["Pipeline", "Ledger", "Publish", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "IngestTests", dependencies: ["Ingest", "Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "SamplesTests", dependencies: ["Samples", "Ingest", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "GoldenTests", dependencies: ["TestSupport"], swiftSettings: house),
    .testTarget(
      name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: house),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Pipeline", "Samples", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "VerifyTests", dependencies: ["Pipeline", "Publish", "Model"], swiftSettings: house),
    .testTarget(
      name: "ExplainTests", dependencies: ["Pipeline", "Publish", "Samples", "Model"],
      swiftSettings: house),
  ],
  cxxLanguageStandard: .cxx17
)
