import Gradients
import Segmentation
import Tensors

/// Makes batches of annotated images, shuffled and augmented anew in each epoch.
///
/// A sample depends on the seed, the epoch and its index in the epoch only, not on earlier samples:
/// a resumed run needs no more than the number of its step, and the number of threads changes
/// nothing. All training batches are full, since gradients are computed for one batch size: the
/// last one of an epoch is filled up from the epoch's beginning, with samples drawn anew.
package struct BatchSource: Sendable {
    private let images: [AnnotatedImage]
    /// The training samples of an epoch: the image index, and the corner unless it is random.
    private let trainingSites: [(image: Int, corner: Sampling.Corner?)]
    /// The validation samples: the image index, its size after scaling, and the corner in that.
    private let validationSites: [(image: Int, size: PlaneSize, corner: Sampling.Corner)]
    private let sampling: Sampling
    private let augmentation: Augmentation
    private let batchSize: Int
    private let seed: UInt64
    private let hasDistance: Bool
    /// Whether an image has weights; then all batches have them.
    private let hasWeights: Bool
    private let gap: Float
    private let clip: ClosedRange<Float>

    /// Prepares the images; with ``Sampling/resized(side:)`` they are resized here, once.
    ///
    /// - Parameters:
    ///   - images: The images; at least one.
    ///   - sampling: The way to get samples of one size.
    ///   - augmentation: The augmentation of training samples; `nil` for none.
    ///   - batch: The number of samples in a batch.
    ///   - seed: The seed of all random numbers.
    ///   - hasDistance: Whether batches have distances.
    ///   - gap: The additional weight of gaps between nuclei, see ``Loss/gap``.
    ///   - clip: The range that augmented intensities are clipped to, as in the preparation.
    ///   - scale: The sizes of nuclei that the initial model is good at, to which validation samples
    ///     are scaled by ``AnnotatedImage/validationScale(by:)``; `nil` to leave them. Resized images
    ///     are not scaled again, and training samples never.
    /// - Complexity: O(*n*) if images are resized, where *n* is the number of their pixels.
    package init(
        images: [AnnotatedImage], sampling: Sampling, augmentation: Augmentation?, batch: Int,
        seed: UInt64, hasDistance: Bool, gap: Double = 0, clip: ClosedRange<Double> = 0...1.5,
        scale: ScaleRules? = nil
    ) {
        precondition(!images.isEmpty, "a source has at least one image")
        precondition(batch > 0, "a batch has samples")
        precondition(sampling.side > 0, "a sample has pixels")
        if case .resized(let side) = sampling {
            self.images = images.map { $0.resized(side: side) }
        } else {
            self.images = images
        }
        trainingSites = self.images.enumerated().flatMap { number, image in
            sampling.corners(in: image.size).map { (number, $0) }
        }
        validationSites = self.images.enumerated().flatMap { number, image in
            let size = image.size.scaled(by: image.validationScale(by: scale))
            return sampling.corners(covering: size).map { (number, size, $0) }
        }
        self.sampling = sampling
        self.augmentation = augmentation ?? Augmentation()
        batchSize = batch
        self.seed = seed
        self.hasDistance = hasDistance
        hasWeights = images.contains { $0.weights != nil }
        self.gap = Float(gap)
        self.clip = Float(clip.lowerBound)...Float(clip.upperBound)
    }

    /// The number of training batches in an epoch, all of them full.
    package var steps: Int { (trainingSites.count + batchSize - 1) / batchSize }

    /// The number of validation batches; the last one may be smaller.
    package var validationSteps: Int { (validationSites.count + batchSize - 1) / batchSize }

    /// Computes a training batch.
    ///
    /// - Parameters:
    ///   - epoch: The epoch, from 0.
    ///   - step: The step in the epoch, 0..<``steps``.
    ///   - threads: The number of threads, which does not change the result.
    /// - Returns: A full batch.
    package func batch(epoch: Int, step: Int, threads: Int) -> TrainingBatch {
        precondition((0..<steps).contains(step), "a step lies within its epoch")
        var root = RandomSource(seed: seed, stream: UInt64(epoch))
        let epochSeed = root.next()
        let effectSeed = root.next()
        var shuffling = RandomSource(seed: epochSeed, stream: 0)
        let order = shuffling.shuffled(Array(trainingSites.indices))
        let indices = Array(step * batchSize..<(step + 1) * batchSize)
        let shown = indices.map { trainingSites[order[$0 % order.count]] }
        return TrainingBatch(
            names: shown.map { images[$0.image].name }, side: sampling.side,
            hasDistance: hasDistance, hasWeights: hasWeights, threads: threads
        ) { index, sample in
            var random = RandomSource(seed: epochSeed, stream: UInt64(indices[index]) + 1)
            let image = images[shown[index].image]
            let map = augmentation.drawMap(
                from: shown[index].corner, in: image.size, side: sample.side, random: &random)
            image.sample(through: map, gap: gap, into: sample)
            augmentation.changeAppearance(
                of: sample, showing: image, through: map, clip: clip, random: &random,
                effects: EffectSequences(seed: effectSeed, sample: indices[index]))
        }
    }

    /// Computes a validation batch: images in their order, without augmentation, scaled as
    /// ``AnnotatedImage/validationScale(by:)`` says.
    ///
    /// - Parameters:
    ///   - step: The step, 0..<``validationSteps``.
    ///   - threads: The number of threads, which does not change the result.
    /// - Returns: A full batch, or in the last step the remaining samples.
    package func validationBatch(step: Int, threads: Int = 1) -> TrainingBatch {
        precondition((0..<validationSteps).contains(step), "a step lies within the validation")
        let shown = Array(validationSites.dropFirst(step * batchSize).prefix(batchSize))
        return TrainingBatch(
            names: shown.map { images[$0.image].name }, side: sampling.side,
            hasDistance: hasDistance, hasWeights: hasWeights, threads: threads
        ) { index, sample in
            let (number, size, corner) = shown[index]
            let image = images[number]
            let map = AffineMap(
                corner: SIMD2(Double(corner.column), Double(corner.row)),
                step: SIMD2(
                    Double(image.size.width) / Double(size.width),
                    Double(image.size.height) / Double(size.height)))
            image.sample(through: map, gap: gap, into: sample)
        }
    }
}
