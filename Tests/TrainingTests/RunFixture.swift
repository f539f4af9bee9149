import Foundation
import Gradients
import Images
import Linux
import Network
import Segmentation
import SystemPackage
import Tensors
import Training

/// A temporary folder with generated images and short runs.
struct RunFixture {
    let folder: TemporaryFolder
    private let rules: ModelRules

    init() throws {
        // In memory: runs write many small files, and wait for the disk at each.
        folder = try (try? TemporaryFolder(in: "/dev/shm")) ?? TemporaryFolder()
        let text = """
            {"grayscale": "rec601", "percentiles": [0.1, 99.9], "clip": [0, 1], "tile": 64,
            "overlap": 16, "threshold": 0.5, "invert_above_mean": 127.5, "minimum_range": 10}
            """
        rules = try JSONDecoder().decode(ModelRules.self, from: Data(text.utf8))
    }

    var data: FilePath { folder.path.appending("data") }
    var run: FilePath { folder.path.appending("run") }

    /// Writes bright discs on noise as `0.png`, `1.png` …, with their masks or label images.
    func writeDiscs(
        _ numbers: Range<Int> = 0..<8, width: Int = 64, height: Int = 64, to data: String = "data",
        isLabelled: Bool = false
    ) throws {
        for kind in ["images", "labels"] {
            try Folder(folder.path.appending(data).appending(kind)).create()
        }
        for number in numbers {
            let (image, mask, labels) = Self.discs(number, width, height)
            for (kind, pixels) in [("images", image), ("labels", isLabelled ? labels : mask)] {
                try folder.write(
                    PNGEncoder.encode(
                        Raster(
                            width: width, height: height, channels: 1, samples: .eight(pixels))),
                    to: "\(data)/\(kind)/\(number).png")
            }
        }
    }

    private static func discs(
        _ number: Int, _ width: Int, _ height: Int
    ) -> (image: [UInt8], mask: [UInt8], labels: [UInt8]) {
        var random = RandomSource(seed: 5, stream: UInt64(number))
        let reach = 6...Double(min(width, height)) - 6
        let discs = (0..<4).map { _ in
            (random.uniform(in: reach), random.uniform(in: reach), random.uniform(in: 4...9))
        }
        let labels = (0..<width * height).map { pixel -> UInt8 in
            let (x, y) = (Double(pixel % width), Double(pixel / width))
            let disc = discs.firstIndex { hypot($0.0 - x, $0.1 - y) <= $0.2 }
            return disc.map { UInt8($0 + 1) } ?? 0
        }
        let mask = labels.map { $0 == 0 ? 0 : 255 as UInt8 }
        let image = mask.map { UInt8(random.uniform(in: 20...60)) + ($0 == 0 ? 0 : 120) }
        return (image, mask, labels)
    }

    /// A configuration of a run with the discs.
    func configuration(_ recipe: Recipe = .tiny(), seed: UInt64 = 1, threads: Int = 1)
        -> TrainingConfiguration
    {
        TrainingConfiguration(
            data: [data.string], validation: nil, recipe: recipe, seed: seed, threads: threads,
            initialModel: nil, name: "tiny", rules: rules, nuclei: nil)
    }

    /// Starts a run from random weights.
    func begin(
        _ configuration: TrainingConfiguration, in run: FilePath? = nil,
        engine: (any GradientEngine)? = nil
    ) throws -> TrainingRun {
        let weights = NetworkState(
            initial: ParameterLayout(for: configuration.recipe.blueprint), seed: configuration.seed)
        return try TrainingRun.start(
            configuration, from: weights, in: run ?? self.run, release: "9.9", engine: engine
        ) { _ in }
    }

    /// Resumes a run.
    func resume(
        _ run: FilePath? = nil, epochs: Int? = nil, engine: (any GradientEngine)? = nil
    ) throws -> TrainingRun {
        try TrainingRun.resume(
            in: run ?? self.run, epochs: epochs, release: "9.9", engine: engine
        ) { _ in }
    }

    /// Starts a run, trains `steps` steps, and releases its folder.
    @discardableResult
    func train(
        _ configuration: TrainingConfiguration, in run: FilePath? = nil,
        engine: (any GradientEngine)? = nil,
        steps: Int = .max
    ) throws -> TrainingOutcome {
        var run = try begin(configuration, in: run, engine: engine)
        return try run.train(steps: steps)
    }

    /// Resumes a run, trains `steps` more steps, and releases its folder.
    @discardableResult
    func goOn(
        _ run: FilePath? = nil, epochs: Int? = nil, steps: Int = .max
    ) throws -> TrainingOutcome {
        var run = try resume(run, epochs: epochs)
        return try run.train(steps: steps)
    }

    /// A file of the run's folder.
    func read(_ name: String, of run: FilePath? = nil) throws -> [UInt8] {
        try OpenFile(at: (run ?? self.run).appending(name)).readAll(limit: 1 << 24)
    }

    /// The checkpoint of the run's folder.
    func checkpoint(of run: FilePath? = nil) throws -> Checkpoint {
        let bytes = try read("checkpoint.safetensors", of: run)
        return try bytes.withUnsafeBytes { try Checkpoint($0) }
    }

    /// The model of the run's folder.
    func model(of run: FilePath? = nil) throws -> Model {
        let bytes = try read("model.safetensors", of: run)
        return try bytes.withUnsafeBytes { try Model($0) }
    }

    /// The metrics of the run's epochs.
    func figures(of run: FilePath? = nil) throws -> [EpochMetrics] {
        try MetricsTable(parsing: read("metrics.csv", of: run)).epochs
    }
}

extension TrainingRun {
    /// Trains `steps` steps, or to the end.
    @discardableResult
    mutating func train(steps: Int = .max) throws -> TrainingOutcome {
        var done = 0
        return try run(
            isStopping: { done >= steps },
            onEvent: { if case .step = $0 { done += 1 } })
    }
}

extension Recipe {
    /// A network of two channels that learns discs in a second.
    static func tiny(epochs: Int = 3) -> Recipe {
        var recipe = Preset.seed2.recipe
        recipe.name = "tiny"
        recipe.blueprint = TrainableArchitecture(
            Architecture(
                depth: 1, width: 2, outputs: ["foreground"], activation: .relu,
                upsampling: (.transposed, .none), concatenation: .skipFirst))
        recipe.sampling = .crops(side: 64)
        recipe.augmentation = .light
        recipe.batch = 2
        recipe.epochs = epochs
        recipe.adam = Adam.Settings()
        recipe.learningRate = 1e-2
        recipe.schedule = .constant
        recipe.averaging = 0.9
        return recipe
    }

    /// A recipe with state from epoch to epoch: dropout, a plateau schedule.
    static func forgetful(epochs: Int = 3) -> Recipe {
        var recipe = tiny(epochs: epochs)
        recipe.name = "forgetful"
        recipe.blueprint = TrainableArchitecture(
            Architecture(
                depth: 1, width: 2, outputs: ["foreground"], activation: .elu,
                upsampling: (.nearestThenConvolution, .relu), concatenation: .upFirst),
            encoderDropout: [0.1, 0.3], decoderDropout: [0.2])
        recipe.sampling = .resized(side: 48)
        recipe.schedule = .plateau(patience: 1, factor: 0.5, floor: 1e-5)
        recipe.learningRate = 0.2
        recipe.adam = .keras
        return recipe
    }

    /// A recipe with batch normalisation, distances, strong augmentation and a cosine schedule.
    static func normalized(epochs: Int = 3) -> Recipe {
        var recipe = tiny(epochs: epochs)
        recipe.name = "normalized"
        recipe.blueprint = TrainableArchitecture(
            Architecture(
                depth: 2, width: 2, outputs: ["foreground", "distance"], activation: .relu,
                upsampling: (.transposed, .none), concatenation: .skipFirst), isNormalized: true)
        recipe.augmentation = .strong
        recipe.batch = 3
        recipe.loss = Loss(dice: 0.5, distance: 1)
        recipe.adam = Adam.Settings(weightDecay: 1e-2)
        recipe.schedule = .cosine(warmup: 2)
        recipe.gradientNorm = 1
        return recipe
    }

    /// That with factors, maps and gradients of 16 bits, and with contacts.
    static func rounded(epochs: Int = 3) -> Recipe {
        var recipe = normalized(epochs: epochs)
        recipe.name = "rounded"
        recipe.blueprint = recipe.blueprint.withOutputs(["foreground", "distance", "contact"])
        recipe.loss = Loss(dice: 0.5, distance: 1, contact: 1)
        recipe.precision = .fast
        recipe.storage = .bfloat16
        return recipe
    }
}
