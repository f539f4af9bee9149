import Gradients
import Linux
import Tensors
import Tiles

extension TrainingConfiguration {
    /// The reason why the configuration is invalid, as a clause; `nil` if it is valid.
    ///
    /// A configuration from a file may have any values.
    package var invalidReason: String? {
        let levels = recipe.blueprint.architecture.depth + 1
        let counts: [(name: String, value: Int, range: ClosedRange<Int>)] = [
            ("threads", threads, 1...64), ("epochs", recipe.epochs, 1...100_000),
            ("batch", recipe.batch, 1...256), ("frozenLevels", recipe.frozenLevels, 0...levels),
        ]
        for (name, value, range) in counts where !range.contains(value) {
            return "its \(name) is \(value), not \(range.lowerBound) to \(range.upperBound)"
        }
        let numbers: [(name: String, value: Double, range: ClosedRange<Double>)] = [
            ("learningRate", recipe.learningRate, 1e-12...1),
            ("averaging", recipe.averaging, 0...0.999_999),
            ("loss.dice", recipe.loss.dice, 0...1000),
            ("loss.distance", recipe.loss.distance, 0...1000),
            ("loss.beta", recipe.loss.beta, 1e-6...1), ("loss.gap", recipe.loss.gap, 0...1000),
            ("loss.contact", recipe.loss.contact, 0...1000),
        ]
        for (name, value, range) in numbers where !range.contains(value) {
            return "its \(name) is \(value), not \(range.lowerBound) to \(range.upperBound)"
        }
        let shares = recipe.blueprint.encoderDropout + recipe.blueprint.decoderDropout
        if !shares.allSatisfy((0..<1).contains) { return "its dropout drops all values of a level" }
        return invalidNetworkReason ?? invalidOptimizerReason ?? invalidAugmentationReason
            ?? invalidTilesReason ?? invalidDrawingReason ?? validationSettings?.invalidReason
    }

    /// The range of the weights of data folders.
    package static let dataWeightsRange = 0.01...100

    private var invalidDrawingReason: String? {
        if let weights = dataWeights {
            if weights.count != data.count { return "its data_weights are not one for each folder" }
            let range = Self.dataWeightsRange
            if let weight = weights.first(where: { !range.contains($0) }) {
                return "a weight of its data is \(weight), not \(range.lowerBound) to "
                    + "\(range.upperBound)"
            }
        }
        return recipe.drawing?.invalidReason(for: recipe.sampling)
    }

    private var invalidNetworkReason: String? {
        let blueprint = recipe.blueprint
        let depth = blueprint.architecture.depth
        if ![0, depth + 1].contains(blueprint.encoderDropout.count)
            || ![0, depth].contains(blueprint.decoderDropout.count)
        {
            return "its dropout is not a share for each level"
        }
        if blueprint.architecture.head.last?.kernel != 1 {
            return "its last head layer is not a 1x1 convolution"
        }
        return nil
    }

    private var invalidOptimizerReason: String? {
        if let norm = recipe.gradientNorm, norm <= 0 { return "its gradientNorm is not above 0" }
        let adam = recipe.adam
        if ![adam.beta1, adam.beta2].allSatisfy((0..<1).contains) || adam.epsilon < 0
            || adam.weightDecay < 0
        {
            return "its beta1 or beta2 is not in 0..<1, or its epsilon or weightDecay below 0"
        }
        switch recipe.schedule {
        case .cosine(let warmup) where warmup < 0, .cooldown(let warmup) where warmup < 0:
            return "its warmup is below 0"
        case .plateau(let patience, let factor, let floor)
        where patience < 1 || !(0..<1).contains(factor) || floor < 0:
            return "its patience is not above 0, its factor not in 0..<1, or its floor below 0"
        default: return nil
        }
    }

    private var invalidAugmentationReason: String? {
        guard let augmentation = recipe.augmentation else { return nil }
        if augmentation.scale.lowerBound <= 0 || augmentation.gamma.lowerBound <= 0 {
            return "its scale or gamma is not above 0"
        }
        if augmentation.shear.lowerBound <= -90 || augmentation.shear.upperBound >= 90 {
            return "its shear is not within 90 degrees"
        }
        let occasional = [augmentation.haze, augmentation.blur, augmentation.noise]
        if !occasional.allSatisfy({ (0...1).contains($0.chance) && $0.amount.lowerBound >= 0 }) {
            return "its haze, blur or noise is below 0, or its chance not 0 to 1"
        }
        return augmentation.invalidEffectReason
    }

    /// Checks that the machine has the memory that training takes.
    ///
    /// - Returns: The largest number of image pixels that fit into the remaining memory.
    /// - Throws: ``TrainingError/notEnoughMemory(needed:present:)``, in bytes.
    func availablePixels() throws(TrainingError) -> Int {
        let side = recipe.sampling.side
        let needed =
            NetworkGradients.memory(
                of: recipe.blueprint, images: recipe.batch,
                size: PlaneSize(height: side, width: side), threads: threads,
                storage: recipe.storage ?? .float32)
            + BatchPrefetcher.memory(batch: recipe.batch, side: side)
        let present = min(Machine.physicalMemory, Machine.memoryLimit ?? .max)
        // A machine that does not report its memory is taken to have enough.
        guard present > 0 else { return Self.maximumPixels }
        if needed > present { throw .notEnoughMemory(needed: needed, present: present) }
        return Self.pixels(in: present, beside: needed)
    }

    /// The largest number of image pixels in memory on any machine, 6 GiB at six bytes each.
    private static let maximumPixels = 1 << 30

    /// The number of image pixels, at six bytes each, that fit into memory beside training.
    ///
    /// Training and images share three quarters of the memory; images get at least an eighth.
    ///
    /// - Parameters:
    ///   - present: The memory of the machine in bytes.
    ///   - needed: The memory that training takes in bytes.
    /// - Returns: A number of pixels.
    package static func pixels(in present: Int, beside needed: Int) -> Int {
        min(max(present / 4 * 3 - needed, present / 8) / 6, maximumPixels)
    }

    /// The reason why tiles cannot be cut, as a clause; `nil` if they can.
    var invalidTilesReason: String? {
        let multiple = recipe.blueprint.architecture.sizeMultiple
        let side = recipe.sampling.side
        if let fault = TileGeometry.invalidReason(side: rules.tile, overlap: rules.overlap) {
            return fault
        }
        if case .tiles = recipe.sampling,
            let fault = TileGeometry.invalidReason(side: side, overlap: TileGeometry.alignment)
        {
            return fault
        }
        for side in [side, rules.tile]
        where !(multiple...4096).contains(side) || !side.isMultiple(of: multiple) {
            return "a tile of \(side) px: it must be a multiple of \(multiple), to 4096"
        }
        return nil
    }
}
