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
    let images: [AnnotatedImage]
    /// The samples that show each training image, without a quota each once in an epoch: the image
    /// index, and the corner unless it is random.
    let trainingSites: [TrainingSite]
    /// The same by image.
    let sitesOfImage: [[TrainingSite]]
    /// The number of samples of each image in an epoch; `nil` for each of the sites once.
    package let quota: SampleQuota?
    let placement: SamplePlacement
    /// The validation samples: the image index, its size after scaling, and the corner in that.
    private let validationSites: [(image: Int, size: PlaneSize, corner: Sampling.Corner)]
    let sampling: Sampling
    let augmentation: Augmentation
    let batchSize: Int
    let seed: UInt64
    let hasDistance: Bool
    /// Whether an image has weights; then all batches have them.
    let hasWeights: Bool
    let gap: Float
    let clip: ClosedRange<Float>

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
    ///     are not scaled again, and training samples by `drawing` alone.
    ///   - drawing: The settings by which training samples are drawn; `nil` to show each image as
    ///     often as covers its area.
    ///   - origins: The origin of each image; `nil` for one folder of one kind of images.
    /// - Complexity: O(*n*) if images are resized, where *n* is the number of their pixels.
    package init(
        images: [AnnotatedImage], sampling: Sampling, augmentation: Augmentation?, batch: Int,
        seed: UInt64, hasDistance: Bool, gap: Double = 0, clip: ClosedRange<Double> = 0...1.5,
        scale: ScaleRules? = nil, drawing: SampleDrawing? = nil, origins: [ImageOrigin]? = nil
    ) {
        precondition(!images.isEmpty, "a source has at least one image")
        precondition(batch > 0, "a batch has samples")
        precondition(sampling.side > 0, "a sample has pixels")
        precondition(origins.map { $0.count == images.count } ?? true, "each image has an origin")
        if case .resized(let side) = sampling {
            self.images = images.map { $0.resized(side: side) }
        } else {
            self.images = images
        }
        sitesOfImage = self.images.enumerated().map { number, image in
            sampling.corners(in: image.size).map { TrainingSite(image: number, corner: $0) }
        }
        trainingSites = sitesOfImage.flatMap(\.self)
        let augmentation = augmentation ?? Augmentation()
        let placement = SamplePlacement(
            augmentation: augmentation, drawing: drawing ?? SampleDrawing(), side: sampling.side)
        if drawing == nil, origins.map({ $0.allSatisfy { $0.weight == 1 } }) ?? true {
            quota = nil
        } else {
            quota = SampleQuota(
                images: self.images.enumerated().map { number, image in
                    let origin = origins?[number] ?? .unknown
                    return SampleQuota.Image(
                        area: placement.area(of: image, by: sampling), group: origin.group,
                        weight: origin.weight)
                }, balance: drawing?.balance ?? 0, steps: drawing?.stepsPerEpoch, batch: batch)
        }
        validationSites = self.images.enumerated().flatMap { number, image in
            let size = image.size.scaled(by: image.validationScale(by: scale))
            return sampling.corners(covering: size).map { (number, size, $0) }
        }
        self.sampling = sampling
        self.augmentation = augmentation
        self.placement = placement
        batchSize = batch
        self.seed = seed
        self.hasDistance = hasDistance
        hasWeights = images.contains { $0.weights != nil }
        self.gap = Float(gap)
        self.clip = Float(clip.lowerBound)...Float(clip.upperBound)
    }

    /// The number of training batches in an epoch, all of them full.
    package var steps: Int {
        ((quota?.samples ?? trainingSites.count) + batchSize - 1) / batchSize
    }

    /// The number of validation batches; the last one may be smaller.
    package var validationSteps: Int { (validationSites.count + batchSize - 1) / batchSize }

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
