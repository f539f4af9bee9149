import Images
import Linux
import Pipeline
import SystemPackage
import Tensors

/// Measures the stages of an image's way, by the pipeline's own clock.
package enum StageProfile {
    /// The stages in their order, as `timing_ms` of the sidecar names them.
    private static let stages = [
        "decode", "prepare", "network", "masks", "measure", "encode", "publish",
    ]

    /// Segments an image again and again, from file to file, after once unmeasured: memory and
    /// caches are then as in a running daemon.
    ///
    /// - Parameters:
    ///   - image: What is segmented; within the pipeline's limits.
    ///   - pipeline: Does it, into an outbox that has no results by the image's name.
    ///   - folder: Where the image's file goes, `WIDTHxHEIGHT.png`.
    ///   - repetitions: How often; the median counts.
    /// - Returns: All stages.
    /// - Throws: ``FileError`` where a file cannot be written.
    package static func measure(
        _ image: Raster, by pipeline: Pipeline, in folder: FilePath, repetitions: Int
    ) throws -> [StageTiming] {
        let name = "\(image.width)x\(image.height)"
        let file = folder.appending("\(name).png")
        try AtomicFile.write(PNGEncoder.encode(image), to: file)
        let passes = try (0...repetitions).map { repetition in
            // Under a new name each time: what has a result is not done again.
            let result = FilePath("\(name)-\(repetition).png")
            let source = ImageSource(file: file, named: result)
            guard case .done(let sidecar) = try pipeline.segment(source).outcome else {
                preconditionFailure("an image of ours is segmented")
            }
            return sidecar.timingMs
        }
        let times = stages.map { stage in
            passes.dropFirst().compactMap { $0[stage] }.median() ?? 0
        }
        let total = times.reduce(0, +)
        return zip(stages, times).map {
            StageTiming(name: $0, milliseconds: $1, share: total > 0 ? $1 / total : 0)
        }
    }
}
