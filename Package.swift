// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// A target of the house; `ARCHITECTURE.md` explains the arrows, and a test compares them with the imports.
func part(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], besides kept: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: kept, swiftSettings: settings)
}

let package = Package(
    name: "muster",
    products: [
        // What the benchmark, a package of its own, measures.
        .library(name: "Documents", targets: ["Documents"]),
        .library(name: "Kernel", targets: ["Kernel"]),
        .library(name: "Randomness", targets: ["Randomness", "Quantities"]),
        .library(name: "Rehearsal", targets: ["Rehearsal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.100.0"),
    ],
    targets: [
        .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        part("Kernel"),
        part("Quantities"),
        part("Randomness", ["CGSL", "Quantities"]),
        part("Statistics", ["CGSL"]),
        part("Plan", ["Quantities"]),
        part("Estate", ["Quantities"]),
        part("Documents", ["Plan", "Estate", "Quantities", .product(name: "Yams", package: "Yams")]),
        part("Rehearsal", ["Kernel", "Randomness", "Quantities", "Plan", "Estate"]),
        part(
            "Study",
            [
                "Rehearsal", "Randomness", "Statistics", "Quantities", "Plan", "Estate",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        part("Finance", ["Study", "Rehearsal", "Randomness", "Statistics", "Quantities", "Plan", "Estate"]),
        part(
            "Archive",
            [
                "Finance", "Study", "Rehearsal", "Quantities", "Plan", "Estate",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        part(
            "Execution",
            [
                "Plan", "Estate", "Quantities",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        part(
            "Adapters",
            [
                "Execution", "Plan", "Estate", "Quantities",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        part(
            "SelfCheck",
            ["CGSL", "Study", "Rehearsal", "Kernel", "Randomness", "Statistics", "Plan", "Estate", "Quantities"]),
        part(
            "Report",
            [
                "Archive", "SelfCheck", "Finance", "Study", "Execution", "Documents", "Statistics", "Rehearsal",
                "Kernel", "Quantities", "Plan", "Estate",
            ]),
        .executableTarget(
            name: "muster",
            dependencies: [
                "CMalloc", "Adapters", "Archive", "Documents", "Rehearsal", "Randomness", "Statistics", "Study",
                "Finance",
                "Execution", "Report", "SelfCheck", "Quantities", "Plan", "Estate",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        tests("KernelTests", ["Kernel"]),
        tests("QuantitiesTests", ["Quantities"]),
        tests("RandomnessTests", ["Randomness", "Quantities", "CGSL"]),
        tests("StatisticsTests", ["Statistics", "Quantities"]),
        .target(
            name: "RandomPlans", dependencies: ["Plan", "Quantities"], path: "Tests/RandomPlans",
            swiftSettings: settings),
        tests("PlanTests", ["Plan", "Quantities", "RandomPlans"]),
        tests("DocumentsTests", ["Documents", "Plan", "Estate", "Quantities"]),
        tests(
            "RehearsalTests",
            ["Rehearsal", "Documents", "Kernel", "Randomness", "Statistics", "Plan", "Estate", "Quantities"]),
        tests(
            "WorldTests",
            ["Study", "Rehearsal", "RandomPlans", "Kernel", "Plan", "Estate", "Quantities"]),
        tests(
            "StudyTests",
            [
                "Study", "Rehearsal", "Documents", "Kernel", "Randomness", "Statistics", "Plan", "Estate", "Quantities",
            ]),
        tests(
            "FinanceTests",
            ["Finance", "Study", "Rehearsal", "Documents", "Statistics", "Plan", "Estate", "Quantities"]),
        tests(
            "ArchiveTests",
            [
                "Archive", "Finance", "Study", "Rehearsal", "Documents", "Quantities", "Plan", "Estate",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "ExecutionTests",
            [
                "Execution", "RandomPlans", "Plan", "Estate", "Quantities",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Crypto", package: "swift-crypto"),
            ]),
        tests(
            "ConformanceTests",
            ["Execution", "Rehearsal", "RandomPlans", "Kernel", "Plan", "Estate", "Quantities"]),
        tests("SelfCheckTests", ["SelfCheck", "Report"]),
        tests("ScenarioTests", ["Documents", "Rehearsal", "Study", "Plan", "Estate", "Quantities"]),
        tests(
            "AdaptersTests",
            [
                "Adapters", "Execution", "Plan", "Estate", "Quantities",
                .product(name: "Crypto", package: "swift-crypto"),
            ], besides: ["cloud.py", "cluster.py", "keeper.py", "recorder.py"]),
        tests(
            "ReportTests", ["Report", "Study", "Rehearsal", "Execution", "Plan", "Estate", "Quantities"],
            besides: ["Expected"]),
        tests("CommandTests", []),
        tests("TidyTests", []),
    ]
)
