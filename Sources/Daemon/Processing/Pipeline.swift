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

/// One image from its file to its published results; the same for the daemon and `segment`.
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
    let settingsDigest: String
    let outbox: Outbox
    let truths: TruthFolder?
    let limits: ReadingLimits
    /// Which planes of a file with several are segmented.
    let planes: PlaneChoice
    let memory: MemoryBudget
    let exports: ExportChoice

    /// Puts the stations together.
    ///
    /// - Parameters:
    ///   - model: What evaluates.
    ///   - options: What the user has chosen.
    ///   - limits: How large a file may be.
    ///   - planes: Which planes of a file with several are segmented.
    ///   - outbox: The folder of results.
    ///   - truth: The folder of truths, or `nil`.
    ///   - exports: What other programs take in.
    ///   - memory: What images in hand share.
    ///   - threads: Evaluate tiles at the same time.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: LoadedModel, options: SegmentationOptions, limits: ReadingLimits,
        planes: PlaneChoice = PlaneChoice(), outbox: FilePath, truth: FilePath?,
        exports: ExportChoice = ExportChoice(),
        memory: MemoryBudget = MemoryBudget(ceiling: nil), threads: Int
    ) throws(ModelError) {
        segmenter = try Segmenter(model: model.model, options: options, threads: threads)
        self.model = Sidecar.Model(name: model.model.name, sha256: model.sha256)
        isBuiltIn = model.isBuiltIn
        kernels = Sidecar.Kernels(of: segmenter, asked: options.precision)
        self.exports = exports
        self.planes = planes
        settingsDigest = Self.digest(of: segmenter, planes, exports)
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

    /// Segments the pictures of a file and publishes their results, unless the outbox answers
    /// already.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - progress: Called on this thread at least once a tile.
    ///   - tell: Called with each picture that has a result, when it has it.
    /// - Returns: What became of it; a fault of the file is no error here.
    /// - Throws: ``FileError`` where the machine is at fault. Pictures that are done stay done.
    package func segment(
        _ source: ImageSource, progress: Progress = { _ throws(GivenUp) in },
        tell: (PictureNews) -> Void = { _ in }
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
            outcome = try admit(file, source, progress, tell, stopwatch)
        } catch is GivenUp {
            outcome = .givenUp
        }
        return Trial(outcome: outcome, fingerprint: fingerprint)
    }

    /// Waits for the memory that a picture needs, and goes on with all of the file's: each is as
    /// large as the others, and one is in hand at a time.
    private func admit(
        _ file: borrowing ImageFile, _ source: ImageSource, _ progress: Progress,
        _ tell: (PictureNews) -> Void, _ stopwatch: Stopwatch
    ) throws -> Outcome {
        let need: Int
        try progress(.decoding(within: limits.time))
        do {
            need = try self.need(of: file)
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
            return try process(file, source, within: need, progress, tell, stopwatch)
        }
    }

    /// The memory that a picture of a file needs, and what of the file is in memory meanwhile.
    ///
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``.
    func need(of file: borrowing ImageFile) throws(ImageError) -> Int {
        need(of: file, try file.headers(limits.decoding, planes))
    }

    /// The same by what its headers say, or nothing.
    private func need(of file: borrowing ImageFile, _ headers: ImageReader?) -> Int {
        MemoryNeed.bytes(
            file: file.memory, headers?.header, stack: headers?.stack ?? StackSize(),
            exports: exports, whole: Segmenter.wholePixels, side: segmenter.geometry.side)
    }

    /// Reads a file, and sees to those of its pictures that have no result yet.
    private func process(
        _ file: borrowing ImageFile, _ source: ImageSource, within memory: Int,
        _ progress: Progress, _ tell: (PictureNews) -> Void, _ stopwatch: Stopwatch
    ) throws -> Outcome {
        let content: ImageContent
        do throws(FileError) {
            content = try file.read(limit: limits.bytes) { try? progress(.going) }
        } catch {
            guard case .notUsable = error else { throw error }
            return .changed  // it has grown beyond the limit since it was admitted
        }
        let reader: ImageReader
        try progress(.decoding(within: limits.time))
        do {
            reader = try ImageReader(content.input, limits: limits.decoding, choice: planes)
        } catch {
            return try outcome(of: error, Picture(), file, content, source, progress)
        }
        // What it says now may be another thing than what was admitted.
        guard need(of: file, reader) <= memory else { return .changed }
        let (pending, outcome) = try answers(to: content, reader, source, progress, tell)
        guard !pending.isEmpty else { return outcome }
        return try segment(
            pending, of: reader, file, content, source, progress, tell, stopwatch)
    }

    /// Segments pictures of a file that have no result, and publishes theirs.
    private func segment(
        _ pending: [Picture], of reader: ImageReader, _ file: borrowing ImageFile,
        _ content: ImageContent, _ source: ImageSource, _ progress: Progress,
        _ tell: (PictureNews) -> Void, _ stopwatch: Stopwatch
    ) throws -> Outcome {
        var (outcome, stopwatch) = (Outcome.nothing, stopwatch)
        let names = Set(reader.pictures.map { $0.name(in: source.name) })
        for (index, picture) in pending.enumerated() {
            // The first one's time began with the file's.
            if index > 0 {
                stopwatch = Stopwatch()
                stopwatch.begin("decode")
            }
            do {
                let found = try segment(picture, of: reader, content, in: source, &stopwatch) {
                    step throws(GivenUp) in
                    guard case .tile(let tile, let count) = step else { return try progress(step) }
                    try progress(.tile(index * count + tile, of: pending.count * count))
                }
                outcome = try unless(source, file.fingerprint) {
                    if index == 0 {
                        try outbox.retire(resultsOf: source.name, but: names) {
                            try? progress(.going)
                        }
                    }
                    return .done(
                        try publish(
                            found, of: reader, content, in: source.name, progress, &stopwatch))
                }
            } catch let error as ImageError {
                return try self.outcome(of: error, picture, file, content, source, progress)
            } catch {
                guard let record = Self.fault(of: error, in: source.name.string) else {
                    throw error
                }
                return .rejected(record, content.failed)
            }
            guard case .done(let sidecar) = outcome else { return outcome }
            tell(.published(sidecar))
        }
        return outcome
    }

    /// Looks for the results that the outbox has already, and compares those that have a new truth.
    ///
    /// - Returns: The pictures that have none, and what became of the others.
    private func answers(
        to content: ImageContent, _ reader: ImageReader, _ source: ImageSource,
        _ progress: Progress, _ tell: (PictureNews) -> Void
    ) throws -> (pending: [Picture], outcome: Outcome) {
        var pending: [Picture] = []
        var outcome = Outcome.nothing
        for picture in reader.pictures {
            try progress(.going)
            let name = picture.name(in: source.name)
            guard let answer = answer(to: content, as: name) else {
                pending.append(picture)
                continue
            }
            if let dice = try renewDice(of: answer, for: name, progress) {
                outcome = .compared(dice)
                tell(.compared(answer, dice))
            } else {
                if case .nothing = outcome { outcome = .unchanged(answer) }
                tell(.unchanged(answer))
            }
        }
        return (pending, outcome)
    }

    /// The result that the outbox has for this very content, model and settings.
    private func answer(to content: ImageContent, as name: FilePath) -> Sidecar? {
        guard let sidecar = outbox.sidecar(for: name), sidecar.image.sha256 == content.sha256,
            sidecar.model.sha256 == model.sha256, sidecar.settingsSha256 == settingsDigest,
            outbox.isComplete(sidecar, for: name)
        else { return nil }
        return sidecar
    }

    /// What it means that a picture cannot be decoded: the file's own fault, if all of it can still
    /// be read.
    private func outcome(
        of error: ImageError, _ picture: Picture, _ file: borrowing ImageFile,
        _ content: ImageContent, _ source: ImageSource, _ progress: Progress
    ) throws -> Outcome {
        if case .descriptor = content.input {
            // What a disk fails to read, a decoder takes for what is not there.
            let again = try file.read(limit: limits.bytes) { try? progress(.going) }
            guard again.sha256 == content.sha256 else { return .changed }
        }
        let record = ErrorRecord(error, of: source.name.string, at: picture)
        let (prefix, suffix) = (content.ends.prefix, content.ends.suffix)
        return try unless(source, file.fingerprint) {
            error.mayBeUnfinished(prefix: prefix, suffix: suffix)
                ? .incomplete(record, content.failed) : .rejected(record, content.failed)
        }
    }

    /// What an outcome is, unless the file has changed since it was opened.
    private func unless(
        _ source: ImageSource, _ fingerprint: Fingerprint, _ outcome: () throws -> Outcome
    ) throws -> Outcome {
        guard let status = try source.tree.status(of: source.path) else { return .nothing }
        return status.fingerprint == fingerprint ? try outcome() : .changed
    }

    /// Ends the threads; call it once, when no image is in hand.
    package func stop() { segmenter.stop() }

    /// Counts the changes of the code that give the same settings another result.
    private static let rules = 3

    /// A digest of the settings that change a result, and of the rule for tiles.
    private static func digest(
        of segmenter: Segmenter, _ planes: PlaneChoice, _ exports: ExportChoice
    ) -> String {
        let settings = """
            exports=\(exports.text)
            rules=\(rules)
            minimum_area=\(segmenter.minimumArea)
            overlap=\(segmenter.geometry.overlap)
            planes=\(planes.channel) \(planes.focus) \(planes.time)
            polarity=\(segmenter.polarity.rawValue)
            precision=\(segmenter.precision.rawValue)
            threshold=\(segmenter.threshold)
            tile=\(segmenter.geometry.side)
            whole_squares=\(TilePlan.wholeSquares)
            """
        return Digest.sha256(Array(settings.utf8))
    }
}
