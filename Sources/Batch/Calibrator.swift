import Images
import Linux
import Network
import Pipeline
import Segmentation
import SystemPackage
import Tensors

/// Evaluates images in exact precision, and records the ranges of the model's activations.
package struct Calibrator: Sendable {
    private let weights: [UInt8]
    /// The model that is evaluated.
    package let model: Model
    /// The limits of an image: 1 GiB and 2²⁷ pixels, since it is read into memory as a whole.
    private let limits = ReadingLimits(bytes: 1 << 30, image: ImageLimits(pixels: 1 << 27))

    /// The maximum size of a weights file in bytes, since it is read as a whole.
    private static let weightsLimit = 1 << 32

    /// Reads a model.
    ///
    /// - Parameter file: The path of a safetensors file; `nil` for the built-in model.
    /// - Throws: ``FileError``, or ``ModelFileError`` with the file's name.
    package init(model file: FilePath?) throws {
        weights =
            try file.map { try OpenFile(at: $0).readAll(limit: Self.weightsLimit) }
            ?? Array(Model.builtIn)
        do throws(WeightsError) {
            model = try Self.model(with: weights)
        } catch {
            throw ModelFileError(file: file ?? "built-in", reason: error)
        }
    }

    /// Evaluates images, preprocessed and tiled as by `segment` with its default settings.
    ///
    /// - Parameters:
    ///   - files: The paths of the images.
    ///   - threads: The number of images in flight at the same time.
    /// - Returns: The ranges, which do not depend on the number of threads, and the failures;
    ///   images that cannot be read are left out, and listed in input order.
    /// - Throws: ``ModelError`` if the model does not specify its preprocessing.
    package func calibrate(_ files: [FilePath], threads: Int) throws(ModelError) -> Calibration {
        let segmenter = try Segmenter(model: model, options: SegmentationOptions(), threads: 1)
        defer { segmenter.stop() }
        let blank = RangeRecorder(network: model.network, threads: threads)
        let progress = Monitor(Progress())
        let workers = (0..<threads).map { _ in
            PosixThread {
                var recorder = blank
                while let index = progress.update({ $0.next(of: files.count) }) {
                    let result = Result {
                        try record(files[index], prepared: segmenter, by: &recorder)
                    }
                    progress.update { $0.record(result, at: index, file: files[index]) }
                }
                progress.update { $0.calibration.ranges.formUnion(recorder.ranges) }
            }
        }
        for thread in workers { thread.join() }
        return progress.update { $0.finished }
    }

    /// Returns the bytes of the model's weights file with `ranges` in place of any that it has.
    ///
    /// - Parameters:
    ///   - ranges: The measured ranges.
    ///   - metadata: Strings in place of any of the same keys.
    ///   - tensors: Further tensors, in place of any of the same names.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError`` if the new file is not valid, because an activation was NaN.
    package func weights(
        with ranges: ActivationRanges, metadata: [String: String] = [:],
        tensors: [String: Tensor] = [:]
    ) throws(WeightsError) -> [UInt8] {
        let bytes = try weights.withUnsafeBufferPointer { weights throws(WeightsError) in
            try Safetensors(UnsafeRawBufferPointer(weights)).bytes(
                adding: ranges.tensors.merging(tensors) { $1 }, metadata: metadata)
        }
        _ = try Self.model(with: bytes)
        return bytes
    }

    private static func model(with bytes: [UInt8]) throws(WeightsError) -> Model {
        try bytes.withUnsafeBufferPointer { bytes throws(WeightsError) in
            try Model(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Evaluates all tiles of all pictures of an image file.
    ///
    /// - Returns: The number of tiles.
    private func record(
        _ file: FilePath, prepared segmenter: Segmenter, by recorder: inout RangeRecorder
    ) throws -> Int {
        let bytes = try OpenFile(at: file).readAll(limit: limits.bytes)
        let reader = try ImageReader(input: .bytes(bytes), limits: limits.decoding)
        var count = 0
        for picture in reader.pictures {
            let source = try reader.source(of: picture)
            let plane = segmenter.prepare(
                try source.raster(rows: 0..<source.height), scale: source.scale
            ).plane
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

    /// The index of the next image, and the results of the finished ones; shared by all threads.
    private struct Progress {
        var calibration = Calibration()
        private var taken = 0
        private var failures: [Int: String] = [:]

        mutating func next(of count: Int) -> Int? {
            guard taken < count else { return nil }
            taken += 1
            return taken - 1
        }

        mutating func record(_ result: Result<Int, any Error>, at index: Int, file: FilePath) {
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

/// The ranges of a model's activations, measured on images.
package struct Calibration: Sendable {
    /// The ranges of the layers' outputs over all images.
    package internal(set) var ranges = ActivationRanges()
    /// The number of images that were evaluated.
    package internal(set) var images = 0
    /// The number of tiles that were evaluated, of all images together.
    package internal(set) var evaluations = 0
    /// A sentence without a full stop for each image that could not be read, in input order.
    package internal(set) var failures: [String] = []
}
