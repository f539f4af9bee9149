import Evaluation
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import Pipeline
import SystemPackage

/// Images as ``segment(_:progress:)`` has them, but compared with their truth, not published.
extension Pipeline {
    /// What the report says of the model and its arithmetic.
    package func circumstances(
        images: String, truth: String
    ) -> EvaluationReport.Circumstances {
        EvaluationReport.Circumstances(
            model: model.name, modelSha256: model.sha256, precision: kernels.precision,
            images: images, truth: truth, finished: Timestamp.now.description,
            version: Release.version)
    }

    /// Segments the pictures of a file that have a truth, and compares both.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - progress: Called on this thread at least once a tile.
    ///   - isShown: Whether an image of such a Dice coefficient is to be drawn.
    ///   - tell: Called with the name of each picture and its comparison, or why there is none.
    /// - Throws: What `progress` throws.
    package func evaluate(
        _ source: ImageSource, progress: Progress = { _ throws(GivenUp) in },
        isShown: (Double) -> Bool, tell: (FilePath, Evaluated) -> Void
    ) throws(GivenUp) {
        do {
            try compare(source, progress, isShown, tell)
        } catch let end as GivenUp {
            throw end
        } catch {
            tell(source.name, Self.failure(error, of: source.name))
        }
    }

    /// Opens a file, and sees to those of its pictures that have a truth.
    private func compare(
        _ source: ImageSource, _ progress: Progress, _ isShown: (Double) -> Bool,
        _ tell: (FilePath, Evaluated) -> Void
    ) throws {
        guard let annotations else { return tell(source.name, .withoutTruth) }
        let file = try ImageFile(source)
        guard file.size <= limits.bytes else {
            throw ErrorRecord(image: source.name.string, bytes: file.size, limit: limits.bytes)
        }
        let headers = try file.headers(limits.decoding, planes)
        let pictures = headers?.pictures ?? [Picture()]
        let fingerprint = file.fingerprint
        let found = try pictures.map { picture in
            let name = picture.name(in: source.name)
            guard let truth = try annotations.find(for: name) else { return nil as FilePath? }
            // Where both folders are the same, an image is not the truth of itself.
            return try annotations.tree.status(of: truth)?.fingerprint == fingerprint ? nil : truth
        }
        guard found.contains(where: { $0 != nil }) else {
            return tell(source.name, .withoutTruth)
        }
        // However large: whole, as nuclei are compared one by one.
        let need = MemoryNeed.bytes(
            file: file.memory, headers?.header, stack: headers?.stack ?? StackSize())
        guard memory.allows(need) else {
            throw ErrorRecord(image: source.name.string, needs: need, of: memory.ceiling)
        }
        try progress(.waiting)
        try memory.spend(need) {
            try progress(.going)
            let content = try file.read(limit: limits.bytes) { try? progress(.going) }
            let reader = try ImageReader(content.input, limits: limits.decoding, choice: planes)
            guard reader.pictures == pictures else { throw FileError.changed(path: source.path) }
            for (picture, truth) in zip(pictures, found) {
                let name = picture.name(in: source.name)
                guard let truth else {
                    tell(name, .withoutTruth)
                    continue
                }
                do {
                    tell(name, try compare(picture, of: reader, name, truth, progress, isShown))
                } catch let end as GivenUp {
                    throw end
                } catch {
                    tell(name, Self.failure(error, of: name))
                }
            }
        }
    }

    /// Compares one picture with its truth.
    private func compare(
        _ picture: Picture, of reader: ImageReader, _ name: FilePath, _ truth: FilePath,
        _ progress: Progress, _ isShown: (Double) -> Bool
    ) throws -> Evaluated {
        var stopwatch = Stopwatch()
        stopwatch.begin("decode")
        let source = try reader.source(of: picture)
        let raster = try source.raster(rows: 0..<source.height)
        try progress(.going)
        let found = try segmenter.segment(raster, scale: source.scale) { step in
            switch step {
            case .preparing: stopwatch.begin("prepare")
            case .evaluating: stopwatch.begin("network")
            case .dividing: stopwatch.begin("masks")
            case .measuring: stopwatch.begin("measure")
            case .decoding, .working: break
            case .tile(let index, let count): return try progress(.tile(index, of: count))
            }
            try progress(.going)
        }
        stopwatch.begin("compare")
        let labels = found.labels
        let reading = try withoutActuallyEscaping(progress) { progress in
            try annotations?.read(
                truth, of: name, width: labels.width, height: labels.height,
                progress: { try progress(.going) }, use: { $0 })
        }
        guard let reading else { return .withoutTruth }
        let nuclei = reading.annotation.nuclei
        let quality = found.summary.quality
        let comparison = Comparison(
            of: .init(
                image: name.string, annotation: truth.string, kind: reading.annotation.kind,
                expectedDice: quality.expectedDice, flags: quality.flags.map(\.rawValue)),
            found: labels, annotated: nuclei)
        let milliseconds = stopwatch.milliseconds
        let strip =
            isShown(comparison.pixels.dice)
            ? ComparisonStrip(of: raster, found: labels, annotated: nuclei) : nil
        return .compared(comparison, strip, milliseconds: milliseconds)
    }

    private static func failure(_ error: any Error, of name: FilePath) -> Evaluated {
        switch error {
        case let error as ImageError:
            .failed(ErrorRecord(error, of: name.string).sentences)
        case let error as ErrorRecord: .failed(error.sentences)
        case let refusal as AnnotationRefusal: .failed(refusal.record.sentences)
        default: .failed("\(error).")
        }
    }
}

extension ErrorRecord {
    /// What went wrong, and what to do.
    fileprivate var sentences: String { "\(message) \(cure)" }
}
