import Network
import Samples
import Segmentation

/// Times segmentation of generated images, from samples to nuclei in memory.
package struct SegmentationBenchmark: Sendable {
    /// The time of a square image.
    package struct Timing: Sendable, Equatable {
        /// The side of the image in pixels.
        package let side: Int
        /// The median over all repetitions.
        package let milliseconds: Double

        /// The time per 10⁶ pixels.
        package var millisecondsPerMegapixel: Double {
            milliseconds / Double(side * side) * 1e6
        }
    }

    /// The kernels, precision and threads in use.
    package let setup: BenchmarkSetup
    private let segmenter: Segmenter

    /// Prepares a model and starts `threads` compute threads.
    ///
    /// - Throws: ``ModelError`` if `options` do not fit the model.
    package init(
        model: Model, options: SegmentationOptions, threads: Int
    ) throws(ModelError) {
        segmenter = try Segmenter(model: model, options: options, threads: threads)
        setup = BenchmarkSetup(of: segmenter, requestedPrecision: options.precision)
    }

    /// Ends the compute threads.
    package func stop() { segmenter.stop() }

    /// Segments a generated image of each side `repetitions` times.
    ///
    /// The first side is segmented once more, unmeasured, so that the weights are in the caches.
    ///
    /// - Parameters:
    ///   - sides: The sides of square images in pixels.
    ///   - repetitions: The number of measured runs of each; at least 1.
    /// - Returns: One timing for each of `sides`, in that order.
    /// - Throws: What the segmentation throws.
    package func measure(sides: [Int], repetitions: Int) throws -> [Timing] {
        if let side = sides.first { _ = try segmenter.segment(SampleImage.square(side: side)) }
        return try sides.map { side in
            let image = SampleImage.square(side: side)
            let clock = ContinuousClock()
            let times = try (0..<repetitions).map { _ in
                try clock.measure { _ = try segmenter.segment(image) } / .milliseconds(1)
            }
            return Timing(side: side, milliseconds: median(of: times))
        }
    }
}
