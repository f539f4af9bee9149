import Keras
import Linux
import Network
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Keras import")
struct KerasImportTests {
    private static func model(_ saved: RecordedKeras.Saved) throws -> Model {
        let model = try KerasImport(RecordedKeras.path(saved.file), as: saved.preset)
        return try model.bytes(name: "brought").withUnsafeBytes { try Model($0) }
    }

    @Test("the model predicts the same as Keras", arguments: try RecordedKeras.saved())
    func prediction(saved: RecordedKeras.Saved) throws {
        let network = try Self.model(saved).network
        let evaluator = NetworkRunner(
            network: PackedNetwork(network: network), size: PlaneSize(height: 32, width: 32))

        let reference = ReferenceNetwork(network).evaluate(RecordedKeras.input)
            .largestDifference(from: saved.output)
        let fast = evaluator.evaluate(RecordedKeras.input).largestDifference(from: saved.output)

        print("keras \(saved): largest difference \(reference) reference, \(fast) evaluator")
        #expect(reference <= 1e-4)
        #expect(fast <= 1e-4)
    }

    @Test(
        "every layout of a network imports to the same bytes", arguments: KerasPreset.allCases)
    func layouts(preset: KerasPreset) throws {
        let files = try #require(
            try RecordedKeras.load().cases.first { $0.preset == "\(preset)" }?.files)

        let models = try files.map { file in
            try KerasImport(RecordedKeras.path(file), as: preset).bytes(name: "a")
        }

        #expect(models.count == 4)
        #expect(models.allSatisfy { $0 == models[0] })
    }

    @Test("the model file has the metadata for segmentation", arguments: try RecordedKeras.saved())
    func metadata(saved: RecordedKeras.Saved) throws {
        let model = try Self.model(saved)
        let rules = try ModelRules(of: model)

        #expect(model.name == "brought")
        #expect(model.network.architecture == saved.preset.architecture(width: saved.width))
        #expect(rules.preparation.scale == .full)
        #expect(rules.preparation.invertAboveMean == 80)
        #expect(rules.preparation.clip == 0...1)
        #expect(rules.tile == (saved.preset == .seed1 ? 256 : 128))
        #expect(rules.overlap == 32)
        #expect(rules.threshold == 0.5)
    }

    @Test(
        "the architecture equals that of the parity fixture",
        arguments: KerasPreset.allCases)
    func architecture(preset: KerasPreset) throws {
        let fixture = try MappedFile(Fixtures.folder.appending("\(preset).safetensors"))
        let recorded = try fixture.withBytes { try UNet(Safetensors($0)).architecture }

        #expect(preset.architecture(width: recorded.width) == recorded)
        #expect(preset.architecture(width: preset.width).width == preset.width)
    }

    @Test("a model whose preparation has an unknown scale is refused")
    func otherScale() throws {
        let whole = try KerasImport(RecordedKeras.path("seed2-keras2.h5"), as: .seed2)
            .bytes(name: "a")
        var bytes = whole
        let place = try #require(bytes.firstRange(of: Array(#"\"scale\":\"full\""#.utf8)))
        bytes.replaceSubrange(place, with: Array(#"\"scale\":\"half\""#.utf8))
        let model = try bytes.withUnsafeBytes { try Model($0) }

        let error = #expect(throws: ModelError.self) { try ModelRules(of: model) }

        #expect(error.map { "\($0)".contains("its scale is 'half'") } == true)
    }
}
