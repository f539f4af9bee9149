import Foundation
import Gradients
import Linux
import Network
import Segmentation
import TestSupport
import Testing
import Training

@Suite("A training configuration")
struct TrainingConfigurationTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs()
    }

    /// A change of a configuration, as by an editor of run.json.
    struct Edit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout TrainingConfiguration) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout TrainingConfiguration) -> Void) {
            testDescription = name
            self.change = change
        }
    }

    private static let edits = [
        Edit("batch 0") { $0.recipe.batch = 0 },
        Edit("batch -3") { $0.recipe.batch = -3 },
        Edit("batch 257") { $0.recipe.batch = 257 },
        Edit("crops of 100") { $0.recipe.sampling = .crops(side: 100) },
        Edit("crops of 0") { $0.recipe.sampling = .crops(side: 0) },
        Edit("crops of -64") { $0.recipe.sampling = .crops(side: -64) },
        Edit("crops of a million") { $0.recipe.sampling = .crops(side: 1_000_000) },
        Edit("tiles of 40") { $0.recipe.sampling = .tiles(side: 40) },
        Edit("resized to 100") { $0.recipe.sampling = .resized(side: 100) },
        Edit("a model's tile of 100") { $0.rules.tile = 100 },
        Edit("frozen -1") { $0.recipe.frozenLevels = -1 },
        Edit("frozen 5") { $0.recipe.frozenLevels = 5 },
        Edit("threads 0") { $0.threads = 0 },
        Edit("threads 65") { $0.threads = 65 },
        Edit("epochs 0") { $0.recipe.epochs = 0 },
        Edit("rate 0") { $0.recipe.learningRate = 0 },
        Edit("rate -1") { $0.recipe.learningRate = -1 },
        Edit("average 1") { $0.recipe.averaging = 1 },
        Edit("weight of Dice -1") { $0.recipe.loss = Loss(dice: -1) },
        Edit("weight of distance -1") { $0.recipe.loss = Loss(distance: -1) },
        Edit("weight of gaps -1") { $0.recipe.loss = Loss(gap: -1) },
        Edit("weight of contacts -1") { $0.recipe.loss = Loss(contact: -1) },
        Edit("no width of smooth-L1") { $0.recipe.loss = Loss(beta: 0) },
        Edit("warm-up -1") { $0.recipe.schedule = .cosine(warmup: -1) },
        Edit("warm-up -1 of a cooldown") { $0.recipe.schedule = .cooldown(warmup: -1) },
        Edit("patience 0") { $0.recipe.schedule = .plateau(patience: 0) },
        Edit("whole images every 0 epochs") {
            $0.validationSettings = ValidationSettings(every: 0)
        },
        Edit("no whole images") { $0.validationSettings = ValidationSettings(images: 0) },
        Edit("factor 1") { $0.recipe.schedule = .plateau(factor: 1) },
        Edit("floor -1") { $0.recipe.schedule = .plateau(floor: -1) },
        Edit("balance 1.1") { $0.recipe.drawing = SampleDrawing(balance: 1.1) },
        Edit("no steps") { $0.recipe.drawing = SampleDrawing(stepsPerEpoch: 0) },
        Edit("diameters of 1") { $0.recipe.drawing = SampleDrawing(diameters: 1...60) },
        Edit("diameters of tiles") {
            $0.recipe.sampling = .tiles(side: 64)
            $0.recipe.drawing = SampleDrawing(diameters: 10...60)
        },
        Edit("weight 0") { $0.dataWeights = [0] },
        Edit("two weights of one folder") { $0.dataWeights = [1, 2] },
        Edit("all dropped") {
            $0.recipe.blueprint = TrainableArchitecture(
                $0.recipe.blueprint.architecture, encoderDropout: [0, 1, 0, 0])
        },
    ]

    @Test(
        "an edited run.json with impossible values is refused",
        arguments: [
            (#""encoderDropout":[]"#, #""encoderDropout":[0.1]"#),
            (#""decoderDropout":[]"#, #""decoderDropout":[0.1,0.1]"#),
            (#""gradientNorm":1"#, #""gradientNorm":-1"#),
            (#""gradientNorm":1"#, #""gradientNorm":0"#), (#""kernel":1"#, #""kernel":3"#),
            ("[0.4,1.8]", "[-3,1.8]"), ("[0.4,2.5]", "[-0.4,2.5]"), ("[0.6,1.6]", "[0,1.6]"),
            ("[-12,12]", "[-12,90]"), (#""chance":0.5"#, #""chance":1.5"#),
            (#""width":2"#, #""width":0"#), ("[-12,12]", "[12,-12]"),
            (#""beta1":0.9"#, #""beta1":1"#), (#""beta2":0.999"#, #""beta2":1"#),
            (#""weightDecay":0.01"#, #""weightDecay":-1"#),
            (#""epsilon":1e-08"#, #""epsilon":-1"#),
        ])
    func edited(old: String, new: String) throws {
        let configuration = fixture.configuration(.normalized())
        _ = try fixture.begin(configuration)
        let text = String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self)
        let edited = text.replacingOccurrences(of: old, with: new)
        try #require(edited != text)
        try AtomicFile.write(Array(edited.utf8), to: fixture.run.appending("run.json"))

        let error = #expect(throws: TrainingError.self) { try fixture.resume() }

        guard case .notResumable(fixture.run, _) = error else {
            Issue.record("it says something else: \(error as Any)")
            return
        }
    }

    /// Three levels, so that a tile is a multiple of eight.
    private static var recipe: Recipe {
        var recipe = Recipe.tiny()
        recipe.blueprint = TrainableArchitecture(architecture(depth: 3))
        return recipe
    }

    private static func architecture(depth: Int) -> Architecture {
        Architecture(
            depth: depth, width: 1, outputs: ["foreground"], activation: .relu,
            upsampling: (.transposed, .none), concatenation: .skipFirst)
    }

    @Test(
        "a run.json with values out of range is refused with the folder's name, and kept",
        arguments: edits)
    func edited(edit: Edit) throws {
        var configuration = fixture.configuration(Self.recipe)
        _ = try fixture.begin(configuration)
        edit.change(&configuration)
        try AtomicFile.write(
            Array(JSONEncoder().encode(configuration)), to: fixture.run.appending("run.json"))
        let before = try fixture.read("run.json")

        let error = #expect(throws: TrainingError.self) { try fixture.resume() }

        guard case .notResumable(fixture.run, let reason) = error else {
            Issue.record("it says something else: \(error as Any)")
            return
        }
        #expect(reason.hasPrefix("its run.json is wrong: "), "\(reason)")
        #expect(try fixture.read("run.json") == before)
    }

    @Test(
        "images get the memory beside training, and at least an eighth of it",
        arguments: [
            // 24 GiB: 6 GiB at most, in pixels of six bytes.
            (24 << 30, 2 << 30, 1 << 30),
            (4 << 30, 2 << 30, (1 << 30) / 6), (4 << 30, 3 << 30, (1 << 29) / 6),
            (4 << 30, 4 << 30, (1 << 29) / 6),
        ])
    func pixels(present: Int, needed: Int, pixels: Int) {
        #expect(TrainingConfiguration.pixels(in: present, beside: needed) == pixels)
    }

    @Test("the drawing of samples and weights of folders are read again, and may be absent")
    func drawing() throws {
        let plain = fixture.configuration()
        var configuration = plain
        configuration.dataWeights = [2.5]
        configuration.recipe.drawing = SampleDrawing(
            balance: 0.5, diameters: 10...60, stepsPerEpoch: 300, redrawsEmpty: true)

        let read = try [plain, configuration].map {
            try JSONDecoder().decode(
                TrainingConfiguration.self, from: try JSONEncoder().encode($0))
        }
        let empty = try JSONDecoder().decode(SampleDrawing.self, from: Data("{}".utf8))

        #expect(read == [plain, configuration])
        #expect(configuration.invalidReason == nil)
        #expect(empty == SampleDrawing())
    }

    @Test("run.json has the keys that resumed runs of earlier versions have")
    func keys() throws {
        var configuration = try TrainingConfiguration.fromScratch(
            preset: .unet32, data: ["a"], name: "b")
        configuration.validation = ValidationFolders(["judges"])
        configuration.initialModel = "builtin"
        configuration.startTime = "2026-11-21T00:00:00Z"

        let object = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration))
                as? [String: Any])

        let recipe = try #require(object["recipe"] as? [String: Any])
        let augmentation = try #require(recipe["augmentation"] as? [String: Any])
        #expect(
            Set(object.keys) == [
                "data", "kernels", "name", "nuclei", "recipe", "rules", "seed", "started",
                "started_from", "threads", "validation",
            ])
        #expect(
            Set(recipe.keys) == [
                "adam", "augmentation", "averaging", "batch", "blueprint", "epochs",
                "frozenLevels", "gradientNorm", "learningRate", "loss", "name", "sampling",
                "schedule",
            ])
        #expect(
            Set(augmentation.keys) == [
                "blur", "brightness", "gamma", "haze", "isTurned", "noise", "offset", "rotation",
                "scale", "shear",
            ])
        #expect(
            Set((augmentation["noise"] as? [String: Any] ?? [:]).keys) == ["amount", "chance"])
        #expect(recipe["sampling"] as? [String: [String: Int]] == ["crops": ["side": 256]])
        #expect(object["started_from"] as? String == "builtin")
        #expect(object["started"] as? String == "2026-11-21T00:00:00Z")
    }

    @Test("a run.json that was rewritten unchanged is accepted")
    func unchanged() throws {
        let configuration = fixture.configuration(Self.recipe)
        _ = try fixture.begin(configuration)
        try AtomicFile.write(
            Array(JSONEncoder().encode(configuration)), to: fixture.run.appending("run.json"))

        #expect(try fixture.goOn(steps: 1) == .stopped(epochs: 0, steps: 1))
    }

    @Test(
        "a model with impossible tiles is refused",
        arguments: [
            (4, 100, 16), (4, 0, 16), (4, -16, 16), (4, 1_000_000, 16), (4, 64, 0), (4, 64, 48),
            (4, 64, -16), (4, 96, 24), (6, 96, 16),
        ])
    func tiles(depth: Int, tile: Int, overlap: Int) throws {
        let model = try Self.model(depth: depth, tile: tile, overlap: overlap)

        let error = #expect(throws: ModelError.self) {
            try TrainingConfiguration.fineTuning(
                model, named: "odd.safetensors", data: ["a"], name: "b")
        }

        guard case .tiles("odd.safetensors", _) = error else {
            Issue.record("it says something else: \(error as Any)")
            return
        }
    }

    @Test(
        "a model with possible tiles is accepted",
        arguments: [(4, 64, 16), (4, 80, 32), (6, 128, 64)])
    func goodTiles(depth: Int, tile: Int, overlap: Int) throws {
        let model = try Self.model(depth: depth, tile: tile, overlap: overlap)

        let configuration = try TrainingConfiguration.fineTuning(
            model, named: "good.safetensors", data: ["a"], name: "b"
        ).configuration

        #expect(configuration.recipe.sampling.side == tile)
        #expect(configuration.rules.overlap == overlap)
    }

    private static func model(depth: Int, tile: Int, overlap: Int) throws -> Model {
        let blueprint = TrainableArchitecture(architecture(depth: depth))
        let preparation = """
            {"grayscale": "rec601", "percentiles": [0.1, 99.9], "clip": [0, 1], "tile": \(tile),
            "overlap": \(overlap), "threshold": 0.5, "invert_above_mean": 127.5,
            "minimum_range": 10}
            """
        let bytes = try TrainedWeights.bytes(
            of: NetworkState(initial: ParameterLayout(for: blueprint), seed: 1),
            blueprint: blueprint,
            metadata: ["nucleid.preparation": preparation])
        return try bytes.withUnsafeBytes { try Model($0) }
    }
}
