import Images
import Linux
import Outbox
import SystemPackage

/// The way of a file that has been admitted: which of its pictures are done already, and what
/// becomes of the others.
extension Pipeline {
    /// Reads a file, and sees to those of its pictures that have no result yet.
    func process(
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
            if !isLarge(answer), let dice = try renewDice(of: answer, for: name, progress) {
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
    ///
    /// - Throws: The error itself, if it is a fault of the machine; ``FileError``.
    private func outcome(
        of error: ImageError, _ picture: Picture, _ file: borrowing ImageFile,
        _ content: ImageContent, _ source: ImageSource, _ progress: Progress
    ) throws -> Outcome {
        guard let record = ErrorRecord(error, of: source.name.string, at: picture) else {
            throw error
        }
        if case .descriptor = content.input {
            // What a disk fails to read, a decoder takes for what is not there.
            let again = try file.read(limit: limits.bytes) { try? progress(.going) }
            guard again.sha256 == content.sha256 else { return .changed }
        }
        let (prefix, suffix) = (content.ends.prefix, content.ends.suffix)
        return try unless(source, file.fingerprint) {
            error.mayBeUnfinished(prefix: prefix, suffix: suffix)
                ? .incomplete(record, content.failed) : .rejected(record, content.failed)
        }
    }

    /// What an outcome is, unless the file has changed since it was opened.
    func unless(
        _ source: ImageSource, _ fingerprint: Fingerprint, _ outcome: () throws -> Outcome
    ) throws -> Outcome {
        guard let status = try source.tree.status(of: source.path) else { return .nothing }
        return status.fingerprint == fingerprint ? try outcome() : .changed
    }
}
