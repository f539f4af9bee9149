import Masks

/// Times thresholding, splitting and measuring of nuclei on one thread.
package enum NucleiBenchmark {
    /// The times of the steps from network output to measured nuclei.
    package struct Timing: Sendable {
        /// The median time of each step, in processing order: `mask`, `divide`, `measure`.
        package let steps: [(name: String, milliseconds: Double)]
        /// The median time of all steps together.
        package let totalMilliseconds: Double
        /// The number of nuclei that were found.
        package let nuclei: Int
    }

    /// Segments an ``EllipseImage`` `repetitions` times.
    ///
    /// - Parameters:
    ///   - side: The side of the image in pixels.
    ///   - count: The number of ellipses.
    ///   - repetitions: The number of measured passes; at least 1.
    /// - Returns: The time of each step.
    package static func measure(side: Int, count: Int, repetitions: Int) -> Timing {
        let image = EllipseImage(side: side, count: count)
        let passes = (0..<repetitions).map { _ in Pass(image: image) }
        let names = ["mask", "divide", "measure"]
        return Timing(
            steps: names.indices.map { index in
                (names[index], median(of: passes.map { $0.milliseconds[index] }))
            },
            totalMilliseconds: median(of: passes.map { $0.milliseconds.reduce(0, +) }),
            nuclei: passes.first?.nuclei ?? 0)
    }

    /// The times of one pass over an image.
    private struct Pass {
        let milliseconds: [Double]
        let nuclei: Int

        init(image: EllipseImage) {
            let clock = ContinuousClock()
            let start = clock.now
            let mask = NucleiMask(probability: image.foreground, threshold: 0.5, minimumArea: 30)
            let masked = clock.now
            let labels = LabelImage(
                splitting: mask, foreground: image.foreground, distance: image.distance,
                parameters: NucleiBenchmark.rules, progress: {})
            let divided = clock.now
            nuclei =
                labels.measureNuclei(intensities: image.intensities, probability: image.foreground)
                .count
            let measured = clock.now
            milliseconds = [masked - start, divided - masked, measured - divided].map {
                $0 / .milliseconds(1)
            }
        }
    }

    /// Splitting rules with every criterion in use, so that nothing is skipped.
    private static var rules: SplittingParameters {
        let weights = MergeRule.Weights(
            dynamics: -20, contact: 3, solidity: 20, dent: -20, relativeArea: -2)
        return SplittingParameters(
            minimumDynamics: 0.05,
            mergeRule: MergeRule(intercept: -19, weights: weights, threshold: 0.5),
            minimumProbability: 0.6, minimumRelativeArea: 0.1)
    }
}
