import Images
import Linux
import Pipeline
import Segmentation
import SystemPackage

/// Times the stages of the pipeline from file to file, by the pipeline's own clock.
package enum PipelineBenchmark {
    /// The time of one stage of the pipeline.
    package struct Timing: Sendable, Equatable {
        /// The stage's key in `timing_ms` of the sidecar.
        package let stage: String
        /// The median over all repetitions.
        package let milliseconds: Double
        /// The fraction of the time of all stages, 0…1.
        package let share: Double
    }

    /// Segments an image once unmeasured and then `repetitions` times.
    ///
    /// The unmeasured pass allocates memory and warms the caches, as in a running daemon.
    ///
    /// - Parameters:
    ///   - image: The image, within the pipeline's limits.
    ///   - pipeline: A pipeline whose outbox holds no results of this image.
    ///   - folder: The folder where the image's file `WIDTHxHEIGHT.png` is written.
    ///   - repetitions: The number of measured passes; at least 1.
    /// - Returns: One timing for each stage, in processing order.
    /// - Throws: ``FileError`` if a file cannot be written.
    package static func measure(
        _ image: Raster, by pipeline: Pipeline, in folder: FilePath, repetitions: Int
    ) throws -> [Timing] {
        let name = "\(image.width)x\(image.height)"
        let file = folder.appending("\(name).png")
        try AtomicFile.write(PNGEncoder.encode(image), to: file)
        let passes = try (0...repetitions).map { repetition in
            // Under a new name each time: an image that has a result is skipped.
            let result = FilePath("\(name)-\(repetition).png")
            let source = ImageSource(file: file, named: result)
            guard case .done(let sidecar) = try pipeline.segment(source).outcome else {
                preconditionFailure("a generated image is segmented")
            }
            return StageTimings(sidecar: sidecar.timingMs)
        }
        let stages = PipelineStage.publishing
        let times = stages.map { stage in
            median(of: passes.dropFirst().compactMap { $0.milliseconds[stage] })
        }
        let total = times.reduce(0, +)
        return zip(stages, times).map {
            Timing(stage: $0.rawValue, milliseconds: $1, share: total > 0 ? $1 / total : 0)
        }
    }
}
