import Exports
import Images
import Inbox
import Linux
import Network
import Outbox
import Segmentation
import SystemPackage
import Tensors
import Tiles

/// One image from its file to its published result; the same for the daemon and `segment`.
package struct Pipeline: Sendable {
    /// Told of every step of an image; throws ``GivenUp`` to end the work on it.
    package typealias Progress = (Step) throws(GivenUp) -> Void

    /// What computes.
    package let kernels: Sidecar.Kernels
    /// Why the precision is not the one asked for, as a sentence without its end.
    package var fallback: String? { segmenter.fallback }
    let segmenter: Segmenter
    let model: Sidecar.Model
    private let isBuiltIn: Bool
    private let settingsDigest: String
    let outbox: Outbox
    let truths: TruthFolder?
    let limits: ReadingLimits
    let memory: MemoryBudget
    private let exports: ExportChoice

    /// Puts the stations together.
    ///
    /// - Parameters:
    ///   - model: What evaluates.
    ///   - options: What the user has chosen.
    ///   - limits: How large a file may be.
    ///   - outbox: The folder of results.
    ///   - truth: The folder of truths, or `nil`.
    ///   - exports: What other programs take in.
    ///   - memory: What images in hand share.
    ///   - threads: Evaluate tiles at the same time.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: LoadedModel, options: SegmentationOptions, limits: ReadingLimits, outbox: FilePath,
        truth: FilePath?, exports: ExportChoice = ExportChoice(),
        memory: MemoryBudget = MemoryBudget(ceiling: nil), threads: Int
    ) throws(ModelError) {
        segmenter = try Segmenter(model: model.model, options: options, threads: threads)
        self.model = Sidecar.Model(name: model.model.name, sha256: model.sha256)
        isBuiltIn = model.isBuiltIn
        kernels = Sidecar.Kernels(of: segmenter, asked: options.precision)
        self.exports = exports
        settingsDigest = Self.digest(of: segmenter, exports)
        self.outbox = Outbox(outbox)
        truths = truth.map { TruthFolder($0, limits: limits, ceiling: memory.ceiling) }
        self.limits = limits
        self.memory = memory
    }

    /// Whether it gives every image the same result as another one.
    func agrees(with other: Pipeline) -> Bool {
        model == other.model && settingsDigest == other.settingsDigest && limits == other.limits
            && memory.ceiling == other.memory.ceiling
    }

    /// Shows, before any image is touched, that this machine computes rightly with the model.
    ///
    /// - Throws: ``ModelProofError`` where it does not.
    package func prove() throws { try segmenter.prove(builtIn: isBuiltIn) }

    /// Segments an image and publishes the result, unless the outbox answers already.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - progress: Called on this thread at least once a tile.
    /// - Returns: What became of it; a fault of the file is no error here.
    /// - Throws: ``FileError`` where the machine is at fault.
    package func segment(
        _ source: ImageSource, progress: Progress = { _ throws(GivenUp) in }
    ) throws -> Trial {
        var stopwatch = Stopwatch()
        stopwatch.begin("decode")
        let file: ImageFile
        do {
            file = try ImageFile(source)
        } catch {
            return Trial(outcome: try Outcome(unopened: source, error), fingerprint: nil)
        }
        let fingerprint = file.fingerprint
        let outcome: Outcome
        do {
            outcome = try admit(file, source, progress, &stopwatch)
        } catch is GivenUp {
            outcome = .givenUp
        }
        return Trial(outcome: outcome, fingerprint: fingerprint)
    }

    /// Waits for the memory that an image needs, and goes on with it.
    private func admit(
        _ file: borrowing ImageFile, _ source: ImageSource, _ progress: Progress,
        _ stopwatch: inout Stopwatch
    ) throws -> Outcome {
        let header = try file.header()
        let need = MemoryNeed.bytes(file: file.size, header, exports: exports)
        do {
            if let header { try limits.image.check(width: header.width, height: header.height) }
        } catch {
            return try unless(source, file.fingerprint) {
                .rejected(ErrorRecord(error, of: source.name.string), file.unread)
            }
        }
        guard file.size <= limits.bytes, memory.allows(need) else {
            let error =
                file.size <= limits.bytes
                ? ErrorRecord(image: source.name.string, needs: need, of: memory.ceiling)
                : ErrorRecord(image: source.name.string, bytes: file.size, limit: limits.bytes)
            return .rejected(error, file.unread)
        }
        try progress(.waiting)
        return try memory.spend(need) {
            try progress(.going)
            return try process(file, source, progress, &stopwatch)
        }
    }

    private func process(
        _ file: borrowing ImageFile, _ source: ImageSource, _ progress: Progress,
        _ stopwatch: inout Stopwatch
    ) throws -> Outcome {
        let content: ImageContent
        do throws(FileError) {
            content = try file.read(limit: limits.bytes) { try? progress(.going) }
        } catch {
            guard case .notUsable = error else { throw error }
            return .changed  // it has grown beyond the limit since it was admitted
        }
        if let answer = answer(to: content, as: source.name) {
            let dice = try renewDice(of: answer, for: source.name, progress)
            return dice.map { .compared($0) } ?? .unchanged(answer)
        }
        try progress(.going)
        let raster: Raster
        do {
            raster = try PNGDecoder.decode(content.bytes, limits: limits.image)
        } catch {
            let record = ErrorRecord(error, of: source.name.string)
            let unfinished = error.mayBeUnfinished(
                prefix: Array(content.bytes.prefix(FileSignature.length)),
                suffix: Array(content.bytes.suffix(ImageError.suffixLength)))
            return try unless(source, file.fingerprint) {
                unfinished
                    ? .incomplete(record, content.failed) : .rejected(record, content.failed)
            }
        }
        try progress(.going)
        let result = try segmenter.segment(raster) { step in
            switch step {
            case .preparing: stopwatch.begin("prepare")
            case .evaluating: stopwatch.begin("network")
            case .dividing: stopwatch.begin("masks")
            case .measuring: stopwatch.begin("measure")
            case .working: break
            case .tile(let index, let count): return try progress(.tile(index, of: count))
            }
            try progress(.going)
        }
        return try unless(source, file.fingerprint) {
            do {
                return .done(
                    try publish(
                        result, of: raster, content, as: source.name, progress, &stopwatch))
            } catch let error as ImageError {
                return .rejected(ErrorRecord(error, of: source.name.string), content.failed)
            } catch let error as ExportError {
                return .rejected(
                    ErrorRecord(export: error, of: source.name.string), content.failed)
            } catch let error as FileError where Self.isFaultOfName(error) {
                return .rejected(
                    ErrorRecord(unpublishable: source.name.string, error), content.failed)
            }
        }
    }

    /// What an outcome is, unless the file has changed since it was opened.
    private func unless(
        _ source: ImageSource, _ fingerprint: Fingerprint, _ outcome: () throws -> Outcome
    ) throws -> Outcome {
        guard let status = try source.tree.status(of: source.path) else { return .nothing }
        return status.fingerprint == fingerprint ? try outcome() : .changed
    }

    /// Whether results cannot have the names that the image's asks for.
    private static func isFaultOfName(_ error: FileError) -> Bool {
        error.isNoFolder
            || [.fileNameTooLong, .isDirectory, .notDirectory].contains(error.errno)
    }

    /// Writes a result.
    private func publish(
        _ result: Segmentation, of raster: Raster, _ content: ImageContent, as image: FilePath,
        _ progress: Progress, _ stopwatch: inout Stopwatch
    ) throws -> Sidecar {
        stopwatch.begin("encode")
        let name = ResultName(image)
        let results = try ResultFiles(
            result, of: raster, digest: content.sha256, name: name, exports: exports
        ) {
            try? progress(.going)  // what is so near its end is not given up
        }
        stopwatch.begin("publish")
        var sidecar = Sidecar(
            image: content.described(raster), model: model, settingsSha256: settingsDigest,
            kernels: kernels, preparation: .init(result.preparation), tiles: .init(result.tiles),
            mask: .init(result, file: name.key(Outbox.mask), threshold: segmenter.threshold),
            labels: results.labels,
            nuclei: .init(
                result, minimumArea: segmenter.minimumArea, pixelSize: raster.pixelSize),
            dice: try dice(of: result.labels, for: image, progress)?
                .counting(results.labels.file != nil),
            expectedDice: result.quality.expectedDice, quality: .init(result.quality),
            timingMs: [:],
            outputs: Dictionary(
                results.files.map {
                    (
                        name.key($0.suffix),
                        .init(bytes: $0.bytes.count, sha256: Digest.sha256($0.bytes))
                    )
                }, uniquingKeysWith: { $1 }),
            finished: .now, version: Release.version)
        try outbox.publish(results.files, for: image) {
            try? progress(.going)
        } sidecar: {
            sidecar.timingMs = stopwatch.milliseconds
            sidecar.finished = .now
            return try SidecarCoding.encode(sidecar)
        }
        return sidecar
    }

    /// Ends the threads; call it once, when no image is in hand.
    package func stop() { segmenter.stop() }

    /// The result that the outbox has for this very content, model and settings.
    private func answer(to content: ImageContent, as name: FilePath) -> Sidecar? {
        guard let sidecar = outbox.sidecar(for: name), sidecar.image.sha256 == content.sha256,
            sidecar.model.sha256 == model.sha256, sidecar.settingsSha256 == settingsDigest,
            outbox.isComplete(sidecar, for: name)
        else { return nil }
        return sidecar
    }

    /// Counts the changes of the code that give the same settings another result.
    private static let rules = 2

    /// A digest of the settings that change a result, and of the rule for tiles.
    private static func digest(of segmenter: Segmenter, _ exports: ExportChoice) -> String {
        let settings = """
            exports=\(exports.text)
            rules=\(rules)
            minimum_area=\(segmenter.minimumArea)
            overlap=\(segmenter.geometry.overlap)
            polarity=\(segmenter.polarity.rawValue)
            precision=\(segmenter.precision.rawValue)
            threshold=\(segmenter.threshold)
            tile=\(segmenter.geometry.side)
            whole_squares=\(TilePlan.wholeSquares)
            """
        return Digest.sha256(Array(settings.utf8))
    }
}
