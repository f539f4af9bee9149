import Network
import Testing

@Suite("Model and its proof")
struct ModelTests {
    private static func checkBuiltIn(_ network: UNet) throws {
        let pool = InferencePool(network: network, threads: 2)
        defer { pool.stop() }
        try SelfTest.checkBuiltInModel(with: pool)
    }

    private static func checkAgainstReference(_ network: UNet) throws {
        let pool = InferencePool(network: network, threads: 1)
        defer { pool.stop() }
        try SelfTest.compareWithReference(network: network, pool: pool)
    }

    @Test("the built-in model proves itself, by the record and by the reference")
    func builtIn() throws {
        let model = try Model(Model.builtIn)

        try Self.checkBuiltIn(model.network)
        try Self.checkAgainstReference(model.network)

        #expect(model.name == "unet32-nuclei")
        #expect(model.metadata["nucleid.preparation"] != nil)
    }

    @Test("the built-in model with one layer's weights turned round fails its proof")
    func tampered() throws {
        var bytes = Array(Model.builtIn)
        let weight = try #require(Self.range(of: "head.0.weight", in: bytes))
        // The sign is the last bit of a little-endian half.
        for high in stride(from: weight.lowerBound + 1, to: weight.upperBound, by: 2) {
            bytes[high] ^= 0x80
        }

        let network = try bytes.withUnsafeBytes { bytes in
            try Model(bytes).network
        }

        let error = #expect(throws: SelfTestError.self) { try Self.checkBuiltIn(network) }
        #expect(try #require(error).difference > SelfTest.tolerance(for: .exact).largest)
    }

    @Test("a model with a weight that is no number fails its proof")
    func notANumber() throws {
        var recipe = NetworkRecipe(outputs: ["foreground", "distance"], seed: 5)
        recipe.depth = 2
        var file = recipe.file
        let last = file.data.count - 4
        file.data.replaceSubrange(last..., with: [0, 0, 0xC0, 0x7F])

        let network = try file.bytes.withUnsafeBytes { bytes in
            try UNet(Safetensors(bytes))
        }

        #expect(throws: SelfTestError.self) { try Self.checkBuiltIn(network) }
        #expect(throws: SelfTestError.self) { try Self.checkAgainstReference(network) }
    }

    @Test("another network agrees with the reference, not with the record", arguments: [1, 4, 6])
    func other(depth: Int) throws {
        let outputs = ["foreground", "distance"]
        let network = try NetworkRecipe(depth: depth, width: 2, outputs: outputs, seed: 6).network()

        try Self.checkAgainstReference(network)

        #expect(throws: SelfTestError.self) { try Self.checkBuiltIn(network) }
    }

    @Test("a file without preparation and name is a model all the same")
    func withoutPreparation() throws {
        let bytes = NetworkRecipe(seed: 3).file.bytes

        let model = try bytes.withUnsafeBytes { bytes in try Model(bytes) }

        #expect(model.name == "unnamed")
        #expect(model.metadata["nucleid.preparation"] == nil)
        #expect(model.network.architecture.depth == 1)
    }

    @Test("its name and the rest of its metadata are kept")
    func metadata() throws {
        var file = NetworkRecipe(preparation: "{}", seed: 4).file
        file.metadata["nucleid.name"] = "test \"net\""

        let model = try file.bytes.withUnsafeBytes { bytes in try Model(bytes)
        }

        #expect(model.name == "test \"net\"")
        #expect(model.metadata == file.metadata)
    }

    /// The bytes of a tensor, by a search for its entry rather than by the reader under test.
    private static func range(of name: String, in file: [UInt8]) -> Range<Int>? {
        let header = Int(file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let text = String(decoding: file[8..<8 + header], as: UTF8.self)
        guard let entry = text.firstRange(of: "\"\(name)\"") else { return nil }
        let rest = text[entry.upperBound...]
        let offsets = rest.firstMatch(of: /"data_offsets":\s*\[(\d+),\s*(\d+)\]/)
        guard let offsets, let begin = Int(offsets.1), let end = Int(offsets.2) else { return nil }
        return 8 + header + begin..<8 + header + end
    }
}
