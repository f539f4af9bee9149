import Masks
import Tensors

/// The nuclei of an image beside the annotated ones, and what they tell of both.
struct SegmentedImage: Sendable {
    /// The index of its set.
    let set: Int
    /// The agreement of the foregrounds, pixel by pixel.
    let pixels: PixelAgreement
    /// The agreement of the nuclei, one by one.
    let instances: InstanceAgreement
    /// See ``ProbabilityAccumulator/uncalibratedDice``.
    let promisedDice: Double
    /// The mean probability of the nuclei's pixels; `nil` without nuclei.
    let meanProbability: Double?
    /// See ``QualityMetrics/sharpness``; `nil` for an image that was scaled, too.
    let sharpness: Double?

    /// Splits an image, as ``Segmenter`` does.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - threshold: The probability above which a pixel is nucleus.
    ///   - parameters: How nuclei are split.
    ///   - minimumArea: The least area of a nucleus in pixels.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the width of the
    ///   smoothing filter.
    init(
        _ image: EvaluatedImage, threshold: Double, parameters: SplittingParameters,
        minimumArea: Int
    ) {
        let (foreground, annotated) = (image.foreground, image.nuclei)
        let found = LabelImage(
            splitting: NucleiMask(
                probability: foreground, threshold: threshold, minimumArea: minimumArea),
            foreground: foreground, distance: image.distance, parameters: parameters
        ) {}
        set = image.set
        pixels = PixelAgreement(predicted: found, actual: annotated, ignoring: image.ignored)
        instances = InstanceAgreement(
            predicted: found, actual: annotated, ignoring: image.ignored)
        var probabilities = ProbabilityAccumulator()
        probabilities.add(labels: found.labels, probability: foreground)
        promisedDice = probabilities.uncalibratedDice
        meanProbability = probabilities.confidence.meanProbability
        if let gray = image.gray, let diameter = found.medianDiameter {
            sharpness = EdgeProfile(of: found, intensities: gray).sharpness(
                medianDiameter: diameter)
        } else {
            sharpness = nil
        }
    }
}
