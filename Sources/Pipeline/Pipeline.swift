import GroundTruth
import Images
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
    package let segmenter: Segmenter
    package let model: Sidecar.Model
    private let isBuiltIn: Bool
    let settingsDigest: String
    let outbox: Outbox
    package let annotations: AnnotationFolder?
    package let limits: ReadingLimits
    /// Which planes of a file with several are segmented.
    package let planes: PlaneChoice
    package let memory: MemoryBudget
    let exports: ExportChoice
    /// The pixels of an image above which it is segmented in bands.
    let wholePixels: Int

    /// Puts the stations together.
    ///
    /// - Parameters:
    ///   - model: What evaluates.
    ///   - options: What the user has chosen.
    ///   - limits: How large a file may be.
    ///   - planes: Which planes of a file with several are segmented.
    ///   - outbox: The folder of results.
    ///   - truth: The folder of annotations, or `nil`.
    ///   - exports: What other programs take in.
    ///   - memory: What images in hand share.
    ///   - threads: Evaluate tiles at the same time.
    ///   - wholePixels: The pixels of an image above which it is segmented in bands.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: LoadedModel, options: SegmentationOptions, limits: ReadingLimits,
        planes: PlaneChoice = PlaneChoice(), outbox: FilePath, truth: FilePath?,
        exports: ExportChoice = ExportChoice(),
        memory: MemoryBudget = MemoryBudget(ceiling: nil), threads: Int,
        wholePixels: Int = Segmenter.wholePixels
    ) throws(ModelError) {
        segmenter = try Segmenter(model: model.model, options: options, threads: threads)
        self.model = Sidecar.Model(name: model.model.name, sha256: model.sha256)
        isBuiltIn = model.isBuiltIn
        kernels = Sidecar.Kernels(of: segmenter, asked: options.precision)
        self.exports = exports
        self.wholePixels = wholePixels
        self.planes = planes
        settingsDigest = Self.digest(of: segmenter, planes, exports)
        self.outbox = Outbox(outbox)
        annotations = truth.map {
            AnnotationFolder($0, limits: limits, memory: memory.ceiling)
        }
        self.limits = limits
        self.memory = memory
    }

    /// Whether it gives every image the same result as another one.
    package func agrees(with other: Pipeline) -> Bool {
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
        let outcome = try memory.spend(need) {
            try progress(.going)
            return try process(file, source, within: need, progress, tell, stopwatch)
        }
        return try compareLarge(outcome, progress, tell)
    }

    /// The memory that a picture of a file needs, and what of the file is in memory meanwhile.
    ///
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``.
    func need(of file: borrowing ImageFile) throws(ImageError) -> Int {
        need(of: file, try file.headers(limits.decoding, planes))
    }

    /// The same by what its headers say, or nothing.
    func need(of file: borrowing ImageFile, _ headers: ImageReader?) -> Int {
        MemoryNeed.bytes(
            file: file.memory, headers?.header, stack: headers?.stack ?? StackSize(),
            exports: exports, whole: wholePixels, side: segmenter.geometry.side)
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
