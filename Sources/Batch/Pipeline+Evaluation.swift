import Evaluation
import GroundTruth
import Images
import Linux
import Masks
import Outbox
import Pipeline
import Segmentation
import SystemPackage

/// The evaluation of images, which are segmented and compared with ground truth, not published.
extension Pipeline {
    /// Returns the report's entry about the model, its precision and the folders.
    package func circumstances(
        images: String, truth: String
    ) -> EvaluationReport.Circumstances {
        EvaluationReport.Circumstances(
            model: model.name, modelSha256: model.sha256, precision: kernels.precision,
            images: images, truth: truth, finished: Timestamp.now.description,
            version: Release.version)
    }

    /// Segments the pictures of a file that have ground truth, and compares the results with it.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - progress: Called on this thread with every event; cancels by throwing.
    ///   - isShown: Returns whether a picture with the given Dice coefficient is to be drawn.
    ///   - report: Called with the name and the outcome of each picture.
    /// - Throws: `CancellationError`.
    package func evaluate(
        _ source: ImageSource, progress: @escaping ProgressHandler = { _ in },
        isShown: @escaping (Double) -> Bool, report: @escaping (FilePath, Evaluated) -> Void
    ) throws(CancellationError) {
        do {
            try evaluate(
                EvaluationTask(
                    image: ImageTask(
                        opening: source, decodeLimit: limits.time, progress: progress),
                    isShown: isShown, report: report))
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch {
            report(source.name, Self.failure(for: error, of: source.name))
        }
    }

    /// Evaluates the pictures of an opened file that have ground truth.
    private func evaluate(_ task: borrowing EvaluationTask) throws {
        let name = task.image.source.name
        guard let annotations else { return task.report(name, .withoutTruth) }
        guard task.image.file.size <= limits.bytes else {
            throw ErrorRecord(
                image: name.string, bytes: task.image.file.size, limit: limits.bytes)
        }
        let (pictures, bytes, largest) = try withHeaders(of: task.image) { headers, need in
            // In memory, however large the image is, since nuclei are compared one by one.
            let bytes = MemoryEstimate.bytes(
                file: task.image.file.memory.clampedSum(need.bytes), reader: headers)
            return (
                headers?.pictures ?? [Picture()], bytes,
                MemoryEstimate.largestBlock(in: bytes, of: headers)
            )
        }
        let fingerprint = task.image.file.fingerprint
        let found = try pictures.map { picture in
            guard let truth = try annotations.find(for: picture.name(in: name)) else {
                return nil as FilePath?
            }
            // If both folders are the same, an image is not its own ground truth.
            return try annotations.tree.status(of: truth)?.fingerprint == fingerprint ? nil : truth
        }
        guard found.contains(where: { $0 != nil }) else {
            return task.report(name, .withoutTruth)
        }
        guard memory.allows(bytes) else {
            throw ErrorRecord(
                image: name.string, memory: bytes, largest: largest, ceiling: memory.ceiling)
        }
        try task.image.progress(.waitingForMemory)
        try memory.withReservation(of: bytes) {
            try task.image.progress(.working)
            try evaluate(task, pictures: pictures, truths: found, reserved: bytes)
        }
    }

    /// Evaluates the pictures of a file for which some bytes of memory are reserved.
    private func evaluate(
        _ task: borrowing EvaluationTask, pictures: [Picture], truths: [FilePath?],
        reserved: Int
    ) throws {
        let source = task.image.source
        let content = try task.image.file.read(limit: limits.bytes) { task.image.reportAlive() }
        let need = try HeaderMemory(of: content.input, within: limits.time) {
            task.image.reportAlive()
        }
        // The headers may be others than those that memory was reserved for.
        guard need.bytes <= reserved else { throw FileError.changedDuringMove(path: source.path) }
        let reader = try ImageReader(
            input: content.input, fileName: source.fileName,
            limits: need.limiting(limits.decoding), choice: planes)
        guard reader.pictures == pictures else {
            throw FileError.changedDuringMove(path: source.path)
        }
        let clock = FileClock(limit: limits.file.time)
        let decision = try decide(
            on: reader, named: source.name.lastComponent?.string ?? ""
        ) { try task.image.forward($0) }
        var compared = 0
        for (picture, truth) in zip(pictures, truths) {
            let name = picture.name(in: source.name)
            guard let truth else {
                task.report(name, .withoutTruth)
                continue
            }
            guard compared == 0 || !clock.isOver else {
                throw ErrorRecord(
                    file: source.name.string, segmented: compared,
                    of: truths.count { $0 != nil }, within: clock.limit)
            }
            compared += 1
            do {
                task.report(
                    name,
                    try compare(
                        reader.picture(picture, in: decision.channel(of: picture)),
                        in: reader, decision: decision.decision(on: picture, in: reader),
                        named: name,
                        with: truth, task: task))
            } catch let cancellation as CancellationError {
                throw cancellation
            } catch {
                task.report(name, Self.failure(for: error, of: name))
            }
        }
    }

    /// Segments a picture, and compares its nuclei with those of its ground truth.
    private func compare(
        _ picture: Picture, in reader: ImageReader, decision: PictureDecision, named name: FilePath,
        with truth: FilePath, task: borrowing EvaluationTask
    ) throws -> Evaluated {
        task.image.timer.restart(with: .decode)
        try task.image.begin(.decode)
        let source = try reader.source(of: picture)
        let raster = try source.raster(rows: 0..<source.height)
        let segmentation = try segmenter.segment(raster, scale: source.scale, decision: decision) {
            try task.image.forward($0)
        }
        try task.image.begin(.compare)
        let labels = segmentation.labels
        let progress = task.image.progress
        let reading = try annotations?.read(
            truth, of: name, width: labels.width, height: labels.height,
            progress: { try progress(.working) }, use: { $0 })
        guard let reading else { return .withoutTruth }
        let (nuclei, ignored) = (reading.annotation.nuclei, reading.annotation.ignored)
        let isInverted = segmentation.summary.preparation.inverted
        let prepared = segmenter.prepare(
            raster, scale: source.scale, polarity: isInverted ? .darkNuclei : .brightNuclei
        ).plane
        if let coverage = InvertedAnnotation.coverage(of: nuclei, in: prepared) {
            throw AnnotationRefusal(path: truth, reason: .inverted(coverage: coverage))
        }
        let quality = segmentation.summary.quality
        let comparison = Comparison(
            of: .init(
                image: name.string, annotation: truth.string, kind: reading.annotation.kind,
                annotationWarning: reading.annotation.warning,
                expectedDice: quality.expectedDice,
                expectedDiceInterval: quality.expectedDiceInterval,
                trainingDistance: quality.metrics.trainingDistance,
                flags: quality.flags.map(\.rawValue)),
            found: labels, annotated: nuclei, ignoring: ignored)
        let timings = task.image.timer.timings
        let strip =
            task.isShown(comparison.pixels.dice)
            ? ComparisonStrip(of: raster, found: labels, annotated: nuclei, ignoring: ignored)
            : nil
        return .compared(comparison, strip, timings)
    }

    private static func failure(for error: any Error, of name: FilePath) -> Evaluated {
        switch error {
        case let error as ImageError:
            .failed(ErrorRecord(error, of: name.string)?.sentences ?? "\(error).")
        case let error as ErrorRecord: .failed(error.sentences)
        case let refusal as AnnotationRefusal: .failed(refusal.record.sentences)
        default: .failed("\(error).")
        }
    }
}

extension ErrorRecord {
    /// The message and the cure, as sentences.
    fileprivate var sentences: String { "\(message) \(cure)" }
}

/// The evaluation of one image file, with its callbacks.
private struct EvaluationTask: ~Copyable {
    let image: ImageTask
    /// Returns whether a picture with the given Dice coefficient is to be drawn.
    let isShown: (Double) -> Bool
    /// Called with the name and the outcome of each picture.
    let report: (FilePath, Evaluated) -> Void
}
