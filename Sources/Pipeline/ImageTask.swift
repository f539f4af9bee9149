import Images
import Linux
import Segmentation
import SystemPackage

/// The context of one image in flight: its open file, its clock, and who is told of its progress.
package struct ImageTask: ~Copyable {
    /// Where the image is, and what its result is filed under.
    package let source: ImageSource
    /// The open file.
    package let file: ImageFile
    /// The time that each stage takes.
    package let timer = StageTimer()
    /// How long decoding may take without another event.
    private let decodeLimit: Duration
    /// Called with every event; cancels the task by throwing.
    package let progress: ProgressHandler
    /// Called with every picture that has a result, once it has.
    let report: (PictureResult) -> Void

    /// Opens an image's file.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - decodeLimit: How long decoding may take.
    ///   - progress: Called with every event; cancels the task by throwing.
    ///   - report: Called with every picture that has a result, once it has.
    /// - Throws: ``FileError``.
    package init(
        opening source: ImageSource, decodeLimit: Duration, progress: @escaping ProgressHandler,
        report: @escaping (PictureResult) -> Void = { _ in }
    ) throws(FileError) {
        self.source = source
        self.decodeLimit = decodeLimit
        self.progress = progress
        self.report = report
        timer.begin(.decode)
        file = try ImageFile(opening: source)
    }

    /// Begins a stage.
    ///
    /// - Throws: `CancellationError`.
    package func begin(_ stage: PipelineStage) throws(CancellationError) {
        timer.begin(stage)
        try progress(.began(stage, additionalTime: stage == .decode ? decodeLimit : .zero))
    }

    /// Begins a stage that is too near the end of the work to be cancelled.
    func beginUncancellable(_ stage: PipelineStage) { try? begin(stage) }

    /// Forwards an event of one of the file's pictures.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - picture: The picture's number among those that are segmented, from 0.
    ///   - count: How many pictures are segmented.
    /// - Throws: `CancellationError`.
    package func forward(
        _ event: ProgressEvent, picture: Int = 0, of count: Int = 1
    ) throws(CancellationError) {
        switch event {
        case .began(let stage, _): try begin(stage)
        case .tiles(let done, let tiles):
            try progress(.tiles(done: picture * tiles + done, of: count * tiles))
        case .waitingForMemory, .working: try progress(event)
        }
    }

    /// Reports that the current stage goes on, where work is too near its end to be cancelled.
    package func reportAlive() { try? progress(.working) }
}

/// The outcome of an image that ends before its result is published; thrown by a stage.
struct EarlyOutcome: Error {
    let outcome: Outcome

    init(_ outcome: Outcome) { self.outcome = outcome }
}

extension ImageTask {
    /// Makes sure that the file is the one that was opened.
    ///
    /// - Throws: ``EarlyOutcome`` where it has changed or is gone, ``FileError``.
    func requireUnchanged() throws {
        guard let status = try source.tree.status(of: source.path) else {
            throw EarlyOutcome(.nothing)
        }
        guard status.fingerprint == file.fingerprint else { throw EarlyOutcome(.changed) }
    }
}
