import Tensors

extension Augmentation {
    /// `strong`, and beside it what images of other laboratories have: other stains and colours,
    /// out-of-focus nuclei, debris and fibres, uneven illumination, faults of camera and file.
    ///
    /// Chances and amounts were chosen by looking at samples of the data sets of training: nuclei
    /// stay recognisable in all of them, and one gray sample in six has none of the effects.
    package static let wide: Augmentation = {
        var wide = Augmentation.strong
        wide.colour = .wide
        wide.specimen = .wide
        wide.acquisition = .wide
        return wide
    }()

    /// Changes the look of a sample at random, in the order in which an image arises: colours become
    /// gray, the specimen, then contrast, haze, blur and noise, and last the acquisition.
    ///
    /// - Parameters:
    ///   - sample: The sample, as its map shows the image.
    ///   - image: The image that it shows.
    ///   - map: The map from sample pixels to the image.
    ///   - clip: The range that intensities are clipped to, as in the preparation.
    ///   - random: The random number generator of ``changeIntensities(of:side:clip:random:)``, which
    ///     no other effect draws from.
    ///   - effects: The random numbers of all other effects.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the blur.
    func changeAppearance(
        of sample: SampleBuffer, showing image: AnnotatedImage, through map: AffineMap,
        clip: ClosedRange<Float>, random: inout RandomSource, effects: EffectSequences
    ) {
        if let colours = image.colours, let change = colour.drawChange(from: effects) {
            colours.sample(through: map, changedBy: change, into: sample)
        }
        specimen.change(
            sample, diameter: image.medianDiameter.map { $0 / map.stride },
            isInverted: image.isInverted, effects: effects)
        changeIntensities(of: sample.input, side: sample.side, clip: clip, random: &random)
        acquisition.change(
            sample.input, side: sample.side, clip: clip, isInverted: image.isInverted,
            effects: effects)
    }
}

/// The random numbers of the effects of one sample, a sequence for each of them.
///
/// An effect draws from its own sequence only: switching it on or off, or adding another one, does
/// not change what the others draw.
struct EffectSequences {
    /// An effect; its raw value is part of what a seed means, and is never used for another one.
    enum Effect: UInt64 {
        case mixture, stain, nuclei, defocus, debris, fibres
        case vignetting, unevenness, photons, saturation, defects, compression
    }

    private let seed: UInt64

    /// The sequences of the sample with an index in its epoch.
    init(seed: UInt64, sample: Int) {
        var source = RandomSource(seed: seed, stream: UInt64(sample))
        self.seed = source.next()
    }

    /// The sequence of an effect, from its start.
    func sequence(of effect: Effect) -> RandomSource {
        RandomSource(seed: seed, stream: effect.rawValue)
    }
}
