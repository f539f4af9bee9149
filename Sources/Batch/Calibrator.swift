import Images
import Linux
import Network
import Pipeline
import Segmentation
import SystemPackage

/// Evaluates images exactly, as a segmentation would, and records what the model's layers give.
package struct Calibrator: Sendable {
    private let weights: [UInt8]
    private let model: Model
    /// What is read is in memory whole.
    private let limits = ReadingLimits(bytes: 1 << 30, image: ImageLimits(pixels: 1 << 27))

    /// The most bytes of a weights file, which is read whole.
    private static let weightsLimit = 1 << 32

    /// Reads a model.
    ///
    /// - Parameter file: A safetensors file, or `nil` for the built-in model.
    /// - Throws: ``FileError``, or ``ModelFileError`` with the file's name.
    package init(_ file: FilePath?) throws {
        weights =
            try file.map { try OpenFile(at: $0).readAll(limit: Self.weightsLimit) }
            ?? Array(Model.builtIn)
        do throws(WeightsError) {
            model = try Self.model(weights)
        } catch {
            throw ModelFileError(file: file ?? "built-in", reason: error)
        }
    }

    /// Evaluates images, prepared and cut as `segment` does without any settings.
    ///
    /// - Parameters:
    ///   - files: The images.
    ///   - threads: How many images are in hand at the same time.
    /// - Returns: What they have shown, whatever the number of threads; those that cannot be read
    ///   are left out, and named in their order.
    /// - Throws: ``ModelError`` where the model does not say how images are prepared.
    package func calibrate(_ files: [FilePath], threads: Int) throws(ModelError) -> Calibration {
        let segmenter = try Segmenter(model: model, options: SegmentationOptions(), threads: 1)
        defer { segmenter.stop() }
        let blank = RangeRecorder(network: model.network, threads: threads)
        let progress = Monitor(Progress())
        let crew = (0..<threads).map { _ in
            PosixThread {
                var recorder = blank
                while let index = progress.update({ $0.next(of: files.count) }) {
                    let result = Result {
                        try record(files[index], prepared: segmenter, by: &recorder)
                    }
                    progress.update { $0.record(result, of: index, files[index]) }
                }
                progress.update { $0.calibration.ranges.formUnion(recorder.ranges) }
            }
        }
        for thread in crew { thread.join() }
        return progress.update { $0.finished }
    }

    /// The model's weights file with ranges in it, in place of those that it may have.
    ///
    /// - Throws: ``WeightsError`` where the model could not be read again: an activation was no
    ///   number.
    package func weights(with ranges: ActivationRanges) throws(WeightsError) -> [UInt8] {
        let bytes = try weights.withUnsafeBufferPointer { weights throws(WeightsError) in
            try Safetensors(UnsafeRawBufferPointer(weights)).bytes(adding: ranges.tensors)
        }
        _ = try Self.model(bytes)
        return bytes
    }

    private static func model(_ bytes: [UInt8]) throws(WeightsError) -> Model {
        try bytes.withUnsafeBufferPointer { bytes throws(WeightsError) in
            try Model(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Evaluates all tiles of an image.
    ///
    /// - Returns: How many there are.
    private func record(
        _ file: FilePath, prepared segmenter: Segmenter, by recorder: inout RangeRecorder
    ) throws -> Int {
        let bytes = try OpenFile(at: file).readAll(limit: limits.bytes)
        let reader = try ImageReader(.bytes(bytes), limits: limits.decoding)
        var count = 0
        for picture in reader.pictures {
            let source = try reader.source(of: picture)
            let plane = segmenter.prepare(try source.raster(rows: 0..<source.height)).plane
            let plan = segmenter.plan(width: source.width, height: source.height)
            for tile in 0..<plan.count {
                recorder.record(size: plan.tileSize) {
                    plan.cutTile(at: tile, from: plane, into: $0)
                }
            }
            count += plan.count
        }
        return count
    }

    /// Which images are taken, and what has come of those that are done.
    private struct Progress {
        var calibration = Calibration()
        private var taken = 0
        private var failures: [Int: String] = [:]

        mutating func next(of count: Int) -> Int? {
            guard taken < count else { return nil }
            taken += 1
            return taken - 1
        }

        mutating func record(_ result: Result<Int, any Error>, of index: Int, _ file: FilePath) {
            switch result {
            case .success(let evaluations):
                calibration.images += 1
                calibration.evaluations += evaluations
            case .failure(let error as FileError): failures[index] = "\(error)"
            case .failure(let error): failures[index] = "cannot use '\(file)': \(error)"
            }
        }

        var finished: Calibration {
            var calibration = calibration
            calibration.failures = failures.sorted { $0.key < $1.key }.map(\.value)
            return calibration
        }
    }
}
