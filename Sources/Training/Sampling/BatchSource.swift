import Gradients
import Tensors

/// Makes batches of annotated images, in another order and another way each epoch.
///
/// A sample is a function of the seed, the epoch and its place in the epoch, and of nothing that
/// was drawn before it: a run that goes on needs no more than the number of its step, and threads
/// change nothing. Every batch for training is full, as the gradients ask for one size: the last
/// one of an epoch is filled up from the epoch's beginning, with samples drawn anew.
package struct BatchSource: Sendable {
    private let images: [AnnotatedImage]
    /// What an epoch's samples show: a number of an image, and where it is not drawn a corner.
    private let sites: [(image: Int, corner: Sampling.Corner?)]
    private let plainSites: [(image: Int, corner: Sampling.Corner)]
    private let sampling: Sampling
    private let augmentation: Augmentation
    private let size: Int
    private let seed: UInt64
    private let hasDistance: Bool
    private let clip: ClosedRange<Float>

    /// Prepares; images that are to be resized are resized here, once.
    ///
    /// - Parameters:
    ///   - images: At least one.
    ///   - sampling: How they become samples of one size.
    ///   - augmentation: How samples differ from their images; `nil` for not at all.
    ///   - batch: The samples of a batch.
    ///   - seed: Decides whatever is random.
    ///   - hasDistance: Whether batches have distances.
    ///   - clip: What varied intensities are clipped to: as the preparation clips.
    /// - Complexity: O(*n*) where images are resized, with *n* their pixels.
    package init(
        _ images: [AnnotatedImage], sampling: Sampling, augmentation: Augmentation?, batch: Int,
        seed: UInt64, hasDistance: Bool, clip: ClosedRange<Double> = 0...1.5
    ) {
        precondition(!images.isEmpty, "there is something to learn from")
        precondition(batch > 0, "a batch has samples")
        precondition(sampling.side > 0, "a sample has pixels")
        if case .resized(let side) = sampling {
            self.images = images.map { $0.resized(side: side) }
        } else {
            self.images = images
        }
        sites = self.images.enumerated().flatMap { number, image in
            sampling.corners(in: image.size).map { (number, $0) }
        }
        plainSites = self.images.enumerated().flatMap { number, image in
            sampling.covering(image.size).map { (number, $0) }
        }
        self.sampling = sampling
        self.augmentation = augmentation ?? Augmentation()
        size = batch
        self.seed = seed
        self.hasDistance = hasDistance
        self.clip = Float(clip.lowerBound)...Float(clip.upperBound)
    }

    /// The batches of an epoch, all of them full.
    package var steps: Int { (sites.count + size - 1) / size }

    /// The batches that show each image once, unchanged; the last one may be smaller.
    package var plainSteps: Int { (plainSites.count + size - 1) / size }

    /// A batch to learn from.
    ///
    /// - Parameters:
    ///   - epoch: From 0.
    ///   - step: 0..<``steps``.
    ///   - threads: How many compute it; they make no difference to what it is.
    /// - Returns: As many samples as every other one.
    package func batch(epoch: Int, step: Int, threads: Int) -> Batch {
        precondition((0..<steps).contains(step), "an epoch has so many steps")
        var root = RandomSource(seed: seed, stream: UInt64(epoch))
        let epochSeed = root.next()
        var shuffling = RandomSource(seed: epochSeed, stream: 0)
        let order = shuffling.shuffled(Array(sites.indices))
        let places = Array(step * size..<(step + 1) * size)
        let shown = places.map { sites[order[$0 % order.count]] }
        return Batch(
            names: shown.map { images[$0.image].name }, side: sampling.side,
            hasDistance: hasDistance, threads: threads
        ) { index, patch in
            var random = RandomSource(seed: epochSeed, stream: UInt64(places[index]) + 1)
            let image = images[shown[index].image]
            let map = augmentation.map(
                from: shown[index].corner, in: image.size, side: patch.side, random: &random)
            image.sample(by: map, into: patch)
            augmentation.colour(patch.input, side: patch.side, clip: clip, random: &random)
        }
    }

    /// A batch to be judged by: images in their order, unchanged.
    ///
    /// - Parameters:
    ///   - step: 0..<``plainSteps``.
    ///   - threads: How many compute it.
    /// - Returns: As many samples, or in the last step what is left of them.
    package func plain(step: Int, threads: Int = 1) -> Batch {
        precondition((0..<plainSteps).contains(step), "images fill so many batches")
        let shown = Array(plainSites.dropFirst(step * size).prefix(size))
        return Batch(
            names: shown.map { images[$0.image].name }, side: sampling.side,
            hasDistance: hasDistance, threads: threads
        ) { index, patch in
            let corner = shown[index].corner
            let map = AffineMap(origin: SIMD2(Double(corner.column), Double(corner.row)))
            images[shown[index].image].sample(by: map, into: patch)
        }
    }
}

extension AnnotatedImage {
    /// Its rows and columns.
    fileprivate var size: PlaneSize { PlaneSize(height: plane.height, width: plane.width) }
}
