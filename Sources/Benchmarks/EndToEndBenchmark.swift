import Batch
import Pipeline

/// Times segmentation of a folder of images, from file to file.
package enum EndToEndBenchmark {
    /// The time and the outcome of a folder of images.
    package struct Timing: Sendable, Equatable {
        /// The number of images that were processed, those that failed included.
        package let images: Int
        /// The number of images without a result.
        package let failed: Int
        /// The mean Dice coefficient over the images that have a ground truth; `nil` if none has.
        package let meanDice: Double?
        /// The wall-clock time from the creation of the report to the last result.
        package let seconds: Double

        /// The throughput; images that failed count too.
        package var imagesPerSecond: Double { Double(images) / max(seconds, 1e-9) }
    }

    /// Segments all inputs once, as `nucleid segment` does.
    ///
    /// SIGINT and SIGTERM end the run after the images in flight.
    ///
    /// - Parameters:
    ///   - inputs: The images.
    ///   - pipeline: The pipeline, which is stopped at the end.
    ///   - workers: The number of images in flight.
    ///   - report: The report that the run's progress goes to; its clock is the benchmark's.
    /// - Returns: The time and the outcome of all inputs.
    /// - Throws: An error of the service group.
    package static func measure(
        _ inputs: BatchInputs, by pipeline: Pipeline, workers: Int, report: BatchReport
    ) async throws -> Timing {
        let service = BatchService(
            inputs: inputs, pipeline: pipeline, workers: workers, report: report)
        try await service.runAlone()
        let tally = report.current
        return Timing(
            images: tally.finished, failed: tally.failed, meanDice: tally.meanDice,
            seconds: report.end().time / .seconds(1))
    }
}
