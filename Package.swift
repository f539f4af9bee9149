// swift-tools-version: 6.2
// Arrows go down: nucleid → {Daemon, Configuration, Training, Samples} → Segmentation → stages →
// {Tensors, Linux} → C. scripts/test builds with --explicit-target-dependency-import-check error,
// so a target imports only what is listed here.
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// A room of the house: one folder of Swift under Sources.
func room(
    _ name: String, imports: [Target.Dependency] = [], besides: [String] = [],
    embeds: [String] = []
) -> Target {
    .target(
        name: name, dependencies: imports, exclude: besides,
        resources: embeds.map { .embedInCode($0) }, swiftSettings: strict)
}

/// The tests of one room, under Tests.
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
        .systemLibrary(name: "CLibZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(name: "CInput", cSettings: strictC),
        .target(name: "CPNG", dependencies: ["CInput", "CLibPNG"], cSettings: strictC),
        .target(name: "CJPEG", dependencies: ["CInput", "CLibJPEG"], cSettings: strictC),
        .target(name: "CLeptonica", dependencies: ["CLibLeptonica"], cSettings: strictC),
        .target(name: "CNetpbm", dependencies: ["CInput", "CLibNetpbm"], cSettings: strictC),
        .target(name: "CTIFF", dependencies: ["CInput", "CLibTIFF"], cSettings: strictC),
        .target(name: "CHDF5", cSettings: strictC),
        .target(name: "CKernels", cSettings: strictC),
        .target(name: "CLinux", cSettings: strictC),
        .target(name: "CModels", cSettings: strictC),

        room("Tensors", imports: ["CKernels"]),
        room("Linux", imports: ["CLinux", "CSystemd", system]),

        room("Scratch", imports: ["Linux", "Tensors", system]),
        room("Inbox", imports: ["Linux", heap, deque, system]),
        room(
            "Images",
            imports: [
                "CInput", "CJPEG", "CLeptonica", "CLibExpat", "CNetpbm", "CPNG", "CTIFF", "Tensors",
            ]),
        room("Tiles", imports: ["Tensors"]),
        room(
            "Network", imports: ["CKernels", "CModels", "Linux", "Tensors"],
            besides: ["SPEED.md"]),
        room("Masks", imports: ["Tensors", heap]),
        room("Exports", imports: ["CLibZip", "Images", "Masks", "Tensors"]),
        room("Outbox", imports: ["Linux", crypto, system]),
        room("Pictures", imports: ["Images", "Masks", "Tensors"]),
        room("Pages", embeds: ["Resources"]),

        room(
            "Segmentation",
            imports: ["Images", "Linux", "Tiles", "Network", "Masks", "Scratch", "Tensors"]),
        room("Gradients", imports: ["CKernels", "Network", "Tensors"]),
        room("Evaluation", imports: ["Images", "Masks", "Pages", "Pictures", "Tensors", system]),
        room(
            "Training",
            imports: [
                "Evaluation", "Gradients", "Images", "Inbox", "Linux", "Masks", "Network", "Outbox",
                "Pages", "Pictures", "Segmentation", "Tensors", "Tiles", system,
            ], besides: ["TRAINING.md"]),
        room("Keras", imports: ["CHDF5", "Linux", "Network", "Tensors", system]),
        room("Samples", imports: ["Images", "Tensors"]),
        room(
            "Configuration",
            imports: ["Images", "Inbox", "Network", .product(name: "Yams", package: "Yams")]),
        room(
            "Daemon",
            imports: [
                "Evaluation", "Exports", "Inbox", "Segmentation", "Outbox", "Linux", "Images",
                "Masks", "Network", "Pages", "Pictures", "Scratch", "Tensors", "Tiles", heap,
                logging,
                lifecycle,
                signals, system,
            ]),
        .executableTarget(
            name: "nucleid",
            dependencies: [
                "Daemon", "Configuration", "Evaluation", "Gradients", "Training", "Exports",
                "Inbox", "Keras", "Outbox",
                "Masks", "Samples",
                "Segmentation", "Network", "Images", "Tensors", "Linux", arguments, lifecycle,
                logging, signals, system,
            ],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Images", "Linux", "Samples", system],
            path: "Tests/Support", swiftSettings: strict),
        tests(of: "Tensors"),
        tests(of: "Linux", also: [system]),
        tests(of: "Images", also: ["Linux", "Tensors", system]),
        tests(of: "Scratch", also: ["Linux", "Tensors", system]),
        tests(
            of: "Training",
            also: [
                "Gradients", "Images", "Linux", "Masks", "Network", "Segmentation", "Tensors",
                "Tiles", system,
            ]),
        tests(of: "Tiles", also: ["Tensors"]),
        tests(of: "Network", also: ["Linux", "Tensors", system]),
        tests(of: "Gradients", also: ["Linux", "Network", "Tensors", system]),
        tests(
            of: "Keras",
            also: ["Images", "Linux", "Network", "Segmentation", "Tensors", system]),
        tests(of: "Masks", also: ["Tensors"]),
        tests(
            of: "Exports", also: ["Images", "Linux", "Masks", "Samples", "Tensors", system]),
        tests(of: "Inbox", also: ["Linux", system]),
        tests(of: "Outbox", also: ["Linux", system]),
        tests(
            of: "Evaluation",
            also: ["Images", "Linux", "Masks", "Pages", "Pictures", "Tensors", system]),
        tests(of: "Pictures", also: ["Images", "Masks", "Samples", "Tensors"]),
        tests(of: "Pages", also: ["Images", "Linux", "Masks", "Pictures", "Samples", system]),
        tests(of: "Samples", also: ["Images", "Tensors"]),
        tests(of: "Configuration", also: ["Images", "Inbox", "Network"]),
        tests(
            of: "Segmentation",
            also: [
                "Images", "Linux", "Masks", "Network", "Scratch", "Tensors", "Tiles", system,
            ]),
        tests(
            of: "Daemon",
            also: [
                "Evaluation", "Images", "Inbox", "Linux", "Masks", "Outbox", "Samples",
                "Segmentation", "Tensors", system,
            ]),
        // The executable as a whole; it is built first, and run as a process.
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "nucleid", "Daemon", "Images", "Linux", "Outbox", "TestSupport", system,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
