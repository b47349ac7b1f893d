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
  traits: [
    .trait(
      name: "OwnInflate",
      description: "Decompress with CInflate; without it, zlib does, and CInflate is not built."),
    .default(enabledTraits: ["OwnInflate"]),
  ],
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
    // Reads hostile bytes: an index out of bounds ends the program, and no memory is unset.
    .target(
      name: "CInflate",
      cSettings: [
        .unsafeFlags([
          "-fsanitize=bounds", "-fsanitize-trap=bounds", "-ftrivial-auto-var-init=zero",
          "-fstack-protector-strong",
        ])
      ]),
    .target(name: "CScan"),
    .target(name: "CSystem"),

    .target(name: "Model", swiftSettings: house),
    .target(name: "Threads", dependencies: ["Model", "CSystem"], swiftSettings: house),
    .target(name: "Text", dependencies: ["Model", "CCSV", "CScan"], swiftSettings: house),
    .target(
      name: "RunFiles",
      dependencies: [
        "Model", "Text", "CSystem", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .target(name: "Rating", dependencies: ["Model"], swiftSettings: house),
    .target(name: "Ledger", dependencies: ["Model"], swiftSettings: house),
    .target(name: "Books", dependencies: ["Model", "Text"], swiftSettings: house),
    .target(
      name: "Exports",
      dependencies: [
        "Model", "Text", "CZlib", "CDeflate", "CSimdJSON", "CScan",
        .target(name: "CInflate", condition: .when(traits: ["OwnInflate"])),
      ],
      swiftSettings: house),
    .target(
      name: "Publish", dependencies: ["Model", "Text", "RunFiles", "CSystem"],
      swiftSettings: house),
    .target(
      name: "Pipeline",
      dependencies: [
        "Model", "Threads", "Text", "RunFiles", "Books", "Exports", "Rating", "Ledger", "Publish",
        "CSystem",
      ],
      swiftSettings: house),
    .target(
      name: "Audit", dependencies: ["Model", "Threads", "Text", "RunFiles"], swiftSettings: house),
    .target(
      name: "Explain",
      dependencies: [
        "Model", "Threads", "Text", "RunFiles", "Exports", "Rating", "Ledger", "Pipeline",
      ],
      swiftSettings: house),
    .target(
      name: "Rerate",
      dependencies: [
        "Model", "Text", "RunFiles", "Exports", "Rating", "Publish", "Pipeline", "Audit",
      ],
      swiftSettings: house),
    .target(name: "Samples", dependencies: ["Model", "Text", "Exports"], swiftSettings: house),
    .executableTarget(
      name: "rebill",
      dependencies: [
        "Model", "Text", "RunFiles", "Publish", "Pipeline", "Audit", "Explain", "Rerate",
        "Samples", "CSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    .target(
      name: "TestSupport", dependencies: ["CZlib"], path: "Tests/TestSupport",
      swiftSettings: house),
    .testTarget(
      name: "DiffTests",
      dependencies: [
        "Audit", "Rerate", "Pipeline", "Publish", "RunFiles", "Ledger", "Samples", "Text", "Model",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ModelTests", dependencies: ["Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "RatingTests", dependencies: ["Rating", "Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "LedgerTests", dependencies: ["Ledger", "Model", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "PublishTests",
      dependencies: ["Publish", "RunFiles", "Text", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Audit", "Rerate", "Pipeline", "Publish", "RunFiles", "Ledger", "Samples", "Text", "Model",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "IngestTests",
      dependencies: ["Books", "Exports", "Text", "CScan", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "SamplesTests",
      dependencies: ["Samples", "Books", "Exports", "Text", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "GoldenTests", dependencies: ["TestSupport"], swiftSettings: house),
    .testTarget(
      name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: house),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Pipeline", "Samples", "Model", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "VerifyTests",
      dependencies: [
        "Audit", "Rerate", "Pipeline", "Publish", "RunFiles", "Ledger", "Samples", "Text", "Model",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ExplainTests",
      dependencies: [
        "Explain", "Audit", "Rerate", "Pipeline", "Publish", "RunFiles", "Ledger", "Samples",
        "Text", "Model", "TestSupport",
      ],
      swiftSettings: house),
  ],
  cxxLanguageStandard: .cxx17
)
