import GroundTruth
import Images
import Linux
import Network
import Outbox
import Segmentation
import SystemPackage
import Tensors

/// The processing of one image from its file to its published result; the daemon and `segment`
/// share it.
package struct Pipeline: Sendable {
    /// Finds the nuclei.
    package let segmenter: Segmenter
    /// The model, as sidecars name it.
    package let model: Sidecar.Model
    /// The kernels, as sidecars name them.
    package let kernels: Sidecar.Kernels
    /// The digest of all settings that change a result, in hexadecimal.
    package let settingsDigest: String
    /// The limits of files and images.
    package let limits: ReadingLimits
    /// The planes that are segmented of files that have several.
    package let planes: PlaneChoice
    /// The folder of ground truth; `nil` where there is none.
    package let annotations: AnnotationFolder?
    /// The memory that images in flight share.
    package let memory: MemoryBudget
    let outbox: Outbox
    /// The folder that processed images are moved to; `nil` where they stay.
    let archive: FileTree?
    let exports: ExportChoice
    let pictures: PictureChoice
    /// The pixels of an image above which its planes are kept in scratch files.
    let wholePixels: Int
    private let isBuiltIn: Bool

    /// Why the precision is not the one that was asked for, without a full stop.
    package var fallback: String? { segmenter.fallback }

    /// Sets up a pipeline, and starts the threads of its segmenter.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - options: The user's choices for segmentation.
    ///   - limits: The limits of files and images.
    ///   - planes: The planes that are segmented of files that have several.
    ///   - outbox: The folder of results.
    ///   - truth: The folder of ground truth; `nil` where there is none.
    ///   - archive: The folder that processed images are moved to; `nil` where they stay.
    ///   - exports: The files for other programs.
    ///   - pictures: What a result has for people to look at.
    ///   - memory: The memory that images in flight share.
    ///   - kernels: The instruction set to compute with; this processor must have it.
    ///   - threads: How many threads evaluate tiles.
    ///   - wholePixels: The pixels of an image above which its planes are kept in scratch files.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: LoadedModel, options: SegmentationOptions, limits: ReadingLimits,
        planes: PlaneChoice = PlaneChoice(), outbox: FilePath, truth: FilePath?,
        archive: FilePath? = nil, exports: ExportChoice = ExportChoice(),
        pictures: PictureChoice = PictureChoice(),
        memory: MemoryBudget = MemoryBudget(ceiling: nil), kernels: InstructionSet = .selected,
        threads: Int, wholePixels: Int = Segmenter.wholePixels
    ) throws(ModelError) {
        segmenter = try Segmenter(
            model: model.model, options: options, kernels: kernels, threads: threads)
        self.model = Sidecar.Model(name: model.model.name, sha256: model.sha256)
        self.kernels = Sidecar.Kernels(of: segmenter, asked: options.precision)
        settingsDigest = Self.settingsDigest(
            segmenter: segmenter, planes: planes, exports: exports, pictures: pictures)
        self.limits = limits
        self.planes = planes
        annotations = truth.map {
            AnnotationFolder(root: $0, limits: limits, memory: memory.ceiling)
        }
        self.memory = memory
        self.outbox = Outbox(root: outbox)
        self.archive = archive.map { FileTree(root: $0) }
        self.exports = exports
        self.pictures = pictures
        self.wholePixels = wholePixels
        isBuiltIn = model.isBuiltIn
    }

    /// Whether every image has the same result as with another pipeline.
    package func agrees(with other: Pipeline) -> Bool {
        model == other.model && settingsDigest == other.settingsDigest && limits == other.limits
            && memory.ceiling == other.memory.ceiling
    }

    /// Checks, before any image is processed, that this machine computes the model correctly.
    ///
    /// - Throws: ``SelfTestError`` where it does not.
    package func runSelfTest() throws { try segmenter.runSelfTest(builtIn: isBuiltIn) }

    /// Ends the threads; call it once, when no image is in flight.
    package func stop() { segmenter.stop() }

    /// Segments the pictures of a file and publishes their results, unless the outbox has them.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - progress: Called on this thread with every event; cancels by throwing.
    ///   - report: Called with every picture that has a result, once it has.
    /// - Returns: What became of it; faults of the file are outcomes, not errors.
    /// - Throws: ``FileError`` and others where the machine is at fault; pictures that have been
    ///   published stay.
    package func segment(
        _ source: ImageSource, progress: @escaping ProgressHandler = { _ in },
        report: @escaping (PictureResult) -> Void = { _ in }
    ) throws -> JobResult {
        let task: ImageTask
        do {
            task = try ImageTask(
                opening: source, decodeLimit: limits.time, progress: progress,
                report: report)
        } catch {
            return JobResult(
                outcome: try Outcome(opening: source, failedWith: error), fingerprint: nil)
        }
        let outcome: Outcome
        do {
            outcome = try process(task)
        } catch let early as EarlyOutcome {
            outcome = early.outcome
        } catch is CancellationError {
            outcome = .cancelled
        }
        return JobResult(outcome: outcome, fingerprint: task.file.fingerprint)
    }

    /// Processes an opened image: admits it, decodes it, looks up what is published already,
    /// segments the rest, writes its files, and publishes them.
    ///
    /// - Throws: ``EarlyOutcome``, `CancellationError`, and ``FileError`` and others where the
    ///   machine is at fault.
    private func process(_ task: borrowing ImageTask) throws -> Outcome {
        let bytes = try admit(task)
        let outcome = try withReservation(of: bytes, task: task) {
            let image = try decode(task, reserved: bytes)
            var (outcome, pending) = try findPublishedResults(of: image, task: task)
            guard !pending.isEmpty else { return outcome }
            let clock = FileClock(limit: limits.file.time)
            let decision = try decide(on: image, pending: pending, clock: clock, task: task)
            for (index, picture) in pending.enumerated() {
                if index > 0, clock.isOver {
                    try refuse(
                        image, segmented: index, of: pending.count, within: clock.limit,
                        task: task)
                }
                let segmented = try segment(
                    image.reader.picture(picture, in: decision.channel(of: picture)), of: image,
                    decision: decision, task: task, number: index,
                    count: pending.count)
                let files = try write(segmented, of: image, task: task)
                let sidecar = try publish(
                    files, of: segmented, image: image, task: task, isFirst: index == 0)
                task.report(.published(sidecar))
                outcome = .done(sidecar)
            }
            return outcome
        }
        return try compareLarge(outcome, task: task)
    }
}
