// swift-tools-version: 6.2
// Imports go down: nucleid → {Daemon, Batch, Maintenance, Corrections, Benchmarks, Fitting, Training} →
// {Pipeline, Evaluation} → Gallery → {GroundTruth, Segmentation} → stages → {Tensors, Scratch,
// Linux} → C. scripts/test builds with --explicit-target-dependency-import-check error, so a
// target imports only what is listed here. docs/ARCHITECTURE.md says what each module is for.
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// A Swift module: one folder under Sources.
func module(
    _ name: String, imports: [Target.Dependency] = [], embedding resources: [String] = []
) -> Target {
    .target(
        name: name, dependencies: imports, resources: resources.map { .embedInCode($0) },
        swiftSettings: strict)
}

/// The tests of one module, under Tests.
func tests(of name: String, also others: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + others,
        swiftSettings: strict)
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let signals: Target.Dependency = .product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "nucleid",
    products: [.executable(name: "nucleid", targets: ["nucleid"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(
            name: "CLibJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
        .systemLibrary(
            name: "CLibLeptonica", pkgConfig: "lept", providers: [.apt(["libleptonica-dev"])]),
        .systemLibrary(
            name: "CLibNetpbm", pkgConfig: "netpbm", providers: [.apt(["libnetpbm-dev"])]),
        .systemLibrary(
            name: "CLibTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
        // Its header alone: the library is loaded where it is used (CKernels/common/openblas.c).
        .systemLibrary(name: "CLibOpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(name: "CInput", dependencies: ["CLinux"], cSettings: strictC),
        .target(name: "CPNG", dependencies: ["CInput", "CLibPNG"], cSettings: strictC),
        .target(name: "CJPEG", dependencies: ["CInput", "CLibJPEG"], cSettings: strictC),
        .target(name: "CLeptonica", dependencies: ["CInput", "CLibLeptonica"], cSettings: strictC),
        .target(name: "CNetpbm", dependencies: ["CInput", "CLibNetpbm"], cSettings: strictC),
        .target(name: "CTIFF", dependencies: ["CInput", "CLibTIFF"], cSettings: strictC),
        .target(name: "CHDF5", cSettings: strictC),
        .target(name: "CKernels", dependencies: ["CLibOpenBLAS"], cSettings: strictC),
        .target(name: "CLinux", cSettings: strictC),
        .target(name: "CModels", cSettings: strictC),

        module("Tensors", imports: ["CKernels"]),
        module("Linux", imports: ["CLinux", "CSystemd", system]),

        module("Scratch", imports: ["Linux", "Tensors", system]),
        module("Inbox", imports: ["Linux", heap, deque, system]),
        module(
            "Images",
            imports: [
                "CInput", "CJPEG", "CLeptonica", "CLibExpat", "CNetpbm", "CPNG", "CTIFF", "Tensors",
            ]),
        module("Tiles", imports: ["Tensors"]),
        module("Network", imports: ["CKernels", "CModels", "Linux", "Tensors"]),
        module("Masks", imports: ["Tensors", heap]),
        module("Exports", imports: ["CLibZip", "Images", "Masks", "Tensors"]),
        module("Outlines", imports: ["CLibZip", "Masks", "Tensors"]),
        module("Outbox", imports: ["Images", "Linux", crypto, system]),
        module(
            "Segmentation",
            imports: ["Images", "Linux", "Tiles", "Network", "Masks", "Scratch", "Tensors"]),
        module(
            "GroundTruth",
            imports: [
                "Images", "Inbox", "Linux", "Masks", "Outbox", "Outlines", "Tensors", system,
            ]),
        module(
            "Gallery",
            imports: ["Images", "Linux", "Masks", "Outbox", "Tensors", heap, system],
            embedding: ["Resources"]),

        module(
            "Evaluation",
            imports: ["Gallery", "GroundTruth", "Images", "Masks", "Tensors", system]),
        module(
            "Pipeline",
            imports: [
                "Exports", "Gallery", "GroundTruth", "Images", "Inbox", "Linux", "Masks", "Network",
                "Outbox", "Scratch", "Segmentation", "Tensors", "Tiles", system,
            ]),

        module("Gradients", imports: ["CKernels", "Network", "Tensors"]),
        module(
            "Training",
            imports: [
                "Evaluation", "Gallery", "Gradients", "GroundTruth", "Images", "Inbox", "Linux",
                "Masks", "Network", "Outbox", "Segmentation", "Tensors", "Tiles", system,
            ]),
        module("Keras", imports: ["CHDF5", "Linux", "Network", "Tensors", system]),
        module("Samples", imports: ["Images", "Tensors"]),
        module(
            "Configuration",
            imports: ["Images", "Inbox", "Network", .product(name: "Yams", package: "Yams")]),

        module(
            "Batch",
            imports: [
                "Evaluation", "Exports", "Gallery", "GroundTruth", "Images", "Inbox", "Linux",
                "Masks", "Network", "Outbox", "Pipeline", "Segmentation", "Tensors", logging,
                lifecycle, system,
            ]),
        module(
            "Fitting",
            imports: [
                "Batch", "Images", "Linux", "Masks", "Network", "Segmentation", "Tensors",
                "Training", system,
            ]),
        module(
            "Benchmarks",
            imports: [
                "Batch", "Gradients", "Images", "Inbox", "Linux", "Masks", "Network", "Pipeline",
                "Samples", "Segmentation", "Tensors", "Training", system,
            ]),
        module(
            "Maintenance", imports: ["Gallery", "Inbox", "Linux", "Outbox", "Pipeline", system]),
        module(
            "Corrections",
            imports: [
                "Exports", "GroundTruth", "Images", "Inbox", "Linux", "Masks", "Outbox", system,
            ]),
        module(
            "Daemon",
            imports: [
                "Gallery", "GroundTruth", "Images", "Inbox", "Linux", "Outbox", "Pipeline",
                "Scratch", "Segmentation", logging, lifecycle, signals, system,
            ]),
        .executableTarget(
            name: "nucleid",
            dependencies: [
                "Batch", "Benchmarks", "Configuration", "Corrections", "Daemon", "Evaluation",
                "Exports", "Fitting", "Gallery", "Gradients", "GroundTruth", "Images", "Inbox",
                "Keras",
                "Linux", "Maintenance",
                "Masks", "Network", "Outbox", "Pipeline", "Samples", "Segmentation", "Tensors",
                "Training", arguments, lifecycle, logging, signals, system,
            ],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Images", "Linux", "Outbox", "Samples", system],
            path: "Tests/Support", swiftSettings: strict),
        .testTarget(
            name: "CKernelsTests", dependencies: ["CKernels", "Tensors"], swiftSettings: strict),
        tests(of: "Tensors"),
        tests(of: "Linux", also: [system]),
        // Decodes in a process of its own, in which calls of the codecs fail.
        .executableTarget(
            name: "CodecFaults", dependencies: ["Images", "Tensors"], path: "Tests/CodecFaults",
            swiftSettings: strict),
        tests(of: "Images", also: ["CodecFaults", "Linux", "Tensors", system]),
        tests(of: "Scratch", also: ["Linux", "Tensors", system]),
        tests(of: "Tiles", also: ["Tensors"]),
        tests(of: "Network", also: ["Linux", "Tensors", system]),
        tests(of: "Masks", also: ["Linux", "Tensors", system]),
        tests(
            of: "Exports", also: ["Images", "Linux", "Masks", "Samples", "Tensors", system]),
        tests(
            of: "Outlines", also: ["Exports", "Masks", "Samples", "Tensors", system]),
        tests(of: "Inbox", also: ["Linux", system]),
        tests(of: "Outbox", also: ["Images", "Linux", system]),
        tests(
            of: "Segmentation",
            also: [
                "Images", "Linux", "Masks", "Network", "Scratch", "Tensors", "Tiles", system,
            ]),
        tests(
            of: "GroundTruth",
            also: [
                "Exports", "Images", "Inbox", "Linux", "Masks", "Outbox", "Outlines", "Tensors",
                system,
            ]),
        tests(
            of: "Gallery",
            also: ["Images", "Linux", "Masks", "Outbox", "Samples", "Tensors", system]),
        tests(
            of: "Evaluation",
            also: ["Gallery", "GroundTruth", "Images", "Linux", "Masks", "Tensors", system]),
        tests(
            of: "Pipeline",
            also: [
                "GroundTruth", "Images", "Inbox", "Linux", "Masks", "Network", "Outbox", "Samples",
                "Segmentation", "Tensors", system,
            ]),
        tests(of: "Gradients", also: ["Linux", "Network", "Tensors", system]),
        tests(
            of: "Training",
            also: [
                "Gradients", "GroundTruth", "Images", "Linux", "Masks", "Network", "Segmentation",
                "Tensors", "Tiles", system,
            ]),
        tests(
            of: "Keras",
            also: ["Images", "Linux", "Network", "Segmentation", "Tensors", system]),
        tests(of: "Samples", also: ["Images", "Tensors"]),
        tests(of: "Configuration", also: ["Images", "Inbox", "Network", "Segmentation"]),
        tests(of: "Batch", also: ["Images", "Linux", "Pipeline", "Segmentation", system]),
        tests(of: "Fitting", also: ["Linux", "Masks", "Network", "Tensors", "Training", system]),
        tests(of: "Maintenance", also: ["Linux", "Outbox", "Pipeline", system]),
        tests(
            of: "Corrections",
            also: [
                "Exports", "GroundTruth", "Images", "Linux", "Masks", "Outbox", "Tensors", system,
            ]),
        tests(
            of: "Daemon",
            also: [
                "Images", "Inbox", "Linux", "Outbox", "Pipeline", "Segmentation", logging, system,
            ]),
        // The executable as a whole; it is built first, and run as a process.
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "nucleid", "Batch", "Configuration", "Daemon", "Images", "Linux", "Maintenance",
                "Masks", "Outbox", "Pipeline", "TestSupport", system,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
