import Network
import Testing

/// An architecture that must be refused.
struct WrongArchitecture: Sendable, CustomTestStringConvertible {
    /// What of a right architecture's JSON is replaced, and by what.
    let change: (old: String, new: String)
    /// What the error must say.
    let sentence: String

    init(_ old: String, _ new: String, _ sentence: String) {
        change = (old, new)
        self.sentence = sentence
    }

    var testDescription: String { "\(change.old) → \(change.new)" }
}

@Suite("Architecture")
struct ArchitectureTests {
    private static let headLayers = "its head must have 1 to 4 layers"
    private static let headSizes = "a head layer's kernel must be 1 or 3, its channels 1 to 512"
    private static let lastLayer = "its last head layer must give one sigmoid channel an output"
    private static let layer = #"{"kernel": 1, "channels": 1, "activation": "sigmoid"}"#

    static let wrong = [
        WrongArchitecture(#""unet""#, #""resnet""#, "its kind is not 'unet'"),
        WrongArchitecture(#""depth": 1"#, #""depth": 0"#, "its depth must be 1 to 6"),
        WrongArchitecture(#""depth": 1"#, #""depth": 7"#, "its depth must be 1 to 6"),
        WrongArchitecture(#""depth": 1"#, #""depth": -1"#, "its depth must be 1 to 6"),
        WrongArchitecture(#""width": 1"#, #""width": 0"#, "its width must be 1 to 512"),
        WrongArchitecture(#""width": 1"#, #""width": 513"#, "its width must be 1 to 512"),
        WrongArchitecture(#""inputs": 1"#, #""inputs": 3"#, "its inputs must be 1"),
        WrongArchitecture(#"[{"#, #"[], "old": [{"#, headLayers),
        WrongArchitecture(#"[{"#, "[\(layer), \(layer), \(layer), \(layer), {", headLayers),
        WrongArchitecture(#""kernel": 1"#, #""kernel": 2"#, headSizes),
        WrongArchitecture(#""kernel": 1"#, #""kernel": 5"#, headSizes),
        WrongArchitecture(#""channels": 1"#, #""channels": 0"#, headSizes),
        WrongArchitecture(#""channels": 1"#, #""channels": 513"#, headSizes),
        WrongArchitecture(#""channels": 1"#, #""channels": 2"#, lastLayer),
        WrongArchitecture(#""sigmoid""#, #""relu""#, lastLayer),
        WrongArchitecture(#"["foreground"]"#, "[]", lastLayer),
        WrongArchitecture(#"["foreground"]"#, #"["distance"]"#, "it has no output 'foreground'"),
        WrongArchitecture(#""relu""#, #""gelu""#, "gelu"),
        WrongArchitecture(#""transposed2x2""#, #""bilinear""#, "bilinear"),
        WrongArchitecture(#""skip,up""#, #""sum""#, "sum"),
        WrongArchitecture(#""depth": 1"#, #""depth": 99999999999999999999"#, "cannot be used"),
        WrongArchitecture(#""depth": 1"#, #""depth": "1""#, "depth"),
        WrongArchitecture(#""depth": 1"#, #""deep": 1"#, "depth"),
        WrongArchitecture("{\"kind\"", "\"kind\"", "JSON"),
    ]

    @Test("what breaks a rule is refused with that rule's sentence", arguments: wrong)
    func refused(architecture: WrongArchitecture) throws {
        var file = NetworkRecipe().file
        let right = try #require(file.metadata["nucleid.architecture"])
        let changed = right.replacing(architecture.change.old, with: architecture.change.new)
        try #require(changed != right)
        file.metadata["nucleid.architecture"] = changed

        let error = #expect(throws: WeightsError.self) { try Self.read(file) }

        let description = try #require(error).description
        #expect(description.contains("'nucleid.architecture'"), "\(description)")
        #expect(description.contains(architecture.sentence), "\(description)")
    }

    @Test("a file without one is refused")
    func missing() {
        var file = NetworkRecipe().file
        file.metadata["nucleid.architecture"] = nil

        #expect(throws: WeightsError.metadata(key: "nucleid.architecture", reason: "is missing")) {
            try Self.read(file)
        }
    }

    @Test(
        "a tensor that it needs and that is missing is named", arguments: NetworkRecipe().file.names
    )
    func missingTensor(name: String) {
        var file = NetworkRecipe().file
        file.change(name) { $0.name = "other" }

        #expect(throws: WeightsError.missing(name: name)) { try Self.read(file) }
    }

    @Test("a tensor of another shape is named", arguments: NetworkRecipe().file.names)
    func wrongShape(name: String) throws {
        var file = NetworkRecipe().file
        file.change(name) { $0.shape.replace("[", with: "[1, ", maxReplacements: 1) }

        let error = #expect(throws: WeightsError.self) { try Self.read(file) }

        #expect(try #require(error).description.contains("'\(name)'"))
    }

    @Test("the built-in model takes the 24.1 GFLOP of its card for a tile")
    func operations() throws {
        let architecture = try Model(Model.builtIn).network.architecture

        let operations = Double(architecture.operations(height: 256, width: 256))

        #expect(abs(operations / 24.1e9 - 1) < 0.01)
        #expect(architecture.sizeMultiple == 16)
        #expect(architecture.outputs == ["foreground", "distance"])
    }

    private static func read(_ file: WeightsFile) throws {
        try file.bytes.withUnsafeBytes { bytes in
            _ = try UNet(Safetensors(bytes))
        }
    }
}

extension WeightsFile {
    /// The names of all tensors.
    fileprivate var names: [String] { entries.map(\.name) }
}
