import Images
import Linux
import Outbox
import Segmentation
import SystemPackage

/// A file that has been read, and whose headers have been decoded.
struct OpenedImage {
    let content: FileContent
    let reader: ImageReader
}

/// The stages of a file before any of its pictures is segmented.
extension Pipeline {
    /// Checks a file against the limits of size and memory, by its headers.
    ///
    /// - Returns: The bytes of memory that the largest of its pictures takes; one is processed at a
    ///   time.
    /// - Throws: ``EarlyOutcome`` where it is beyond a limit, `CancellationError`, ``FileError``.
    func admit(_ task: borrowing ImageTask) throws -> Int {
        try task.begin(.decode)
        let image = task.file.failureImage
        do {
            return try withHeaders(of: task) { headers, need in
                try memory(of: task, headers: headers, need: need)
            }
        } catch let record as ErrorRecord {
            throw EarlyOutcome(.rejected(record, image))
        } catch let error as ImageError {
            try task.requireUnchanged()
            guard let record = ErrorRecord(error, of: task.source.name.string) else { throw error }
            throw EarlyOutcome(.rejected(record, image))
        }
    }

    /// The memory that a file takes, by its headers.
    ///
    /// - Throws: ``ErrorRecord`` where it is beyond a limit.
    private func memory(
        of task: borrowing ImageTask, headers: ImageReader?, need: HeaderMemory
    ) throws(ErrorRecord) -> Int {
        let name = task.source.name.string
        guard task.file.size <= limits.bytes else {
            throw ErrorRecord(image: name, bytes: task.file.size, limit: limits.bytes)
        }
        let bytes = estimatedMemory(of: task.file, headers: headers, need: need)
        guard memory.allows(bytes) else {
            throw ErrorRecord(
                image: name, memory: bytes,
                largest: MemoryEstimate.largestBlock(in: bytes, of: headers),
                ceiling: memory.ceiling)
        }
        return bytes
    }

    /// Reads the headers of a file before memory is reserved for its pictures.
    ///
    /// Most headers take little, which is not reserved: at most
    /// ``MemoryEstimate/unreservedHeaders`` in each worker. For those that take more, memory is
    /// reserved first, and released before the pictures' is waited for: who holds one reservation
    /// must not wait for another.
    ///
    /// - Parameters:
    ///   - task: The image.
    ///   - body: Called with the headers, `nil` where the file cannot be decoded, and with the
    ///     memory that they take.
    /// - Returns: What `body` returns; it must not keep the headers.
    /// - Throws: ``ErrorRecord`` where they take more memory than there may be; ``ImageError``,
    ///   `CancellationError`, and what `body` throws.
    package func withHeaders<Result>(
        of task: borrowing ImageTask, body: (ImageReader?, HeaderMemory) throws -> Result
    ) throws -> Result {
        let need = try task.file.headerMemory(within: limits.time) { task.reportAlive() }
        let limits = need.limiting(limits.decoding)
        guard need.bytes > MemoryEstimate.unreservedHeaders else {
            return try body(task.file.readHeaders(limits: limits, planes: planes), need)
        }
        guard memory.allows(need.bytes) else {
            throw ErrorRecord(
                image: task.source.name.string, headers: need, ceiling: memory.ceiling)
        }
        return try withReservation(of: need.bytes, task: task) {
            try body(task.file.readHeaders(limits: limits, planes: planes), need)
        }
    }

    /// Reserves memory for the duration of the call; blocks until other images release enough.
    ///
    /// - Throws: What `body` throws, and `CancellationError`.
    func withReservation<Result>(
        of bytes: Int, task: borrowing ImageTask, body: () throws -> Result
    ) throws -> Result {
        try task.progress(.waitingForMemory)
        return try memory.withReservation(of: bytes) {
            try task.progress(.working)
            return try body()
        }
    }

    /// Reads a file and decodes its headers.
    ///
    /// - Parameters:
    ///   - task: The image.
    ///   - reserved: The bytes of memory that it was admitted with.
    /// - Returns: Its content and headers.
    /// - Throws: ``EarlyOutcome`` where it cannot be decoded or has changed, `CancellationError`,
    ///   ``FileError``.
    func decode(_ task: borrowing ImageTask, reserved: Int) throws -> OpenedImage {
        let content: FileContent
        do throws(FileError) {
            content = try task.file.read(limit: limits.bytes) { task.reportAlive() }
        } catch {
            guard case .unusable = error else { throw error }
            throw EarlyOutcome(.changed)  // it has grown beyond the limit since it was admitted
        }
        try task.begin(.decode)
        let need: HeaderMemory
        let reader: ImageReader?
        do throws(ImageError) {
            need = try HeaderMemory(of: content.input, within: limits.time) { task.reportAlive() }
            // The headers may be others than those that the file was admitted with.
            reader =
                need.bytes <= reserved
                ? try ImageReader(
                    input: content.input, fileName: task.source.fileName,
                    limits: need.limiting(limits.decoding), choice: planes) : nil
        } catch {
            throw EarlyOutcome(try outcome(of: error, at: Picture(), content: content, task: task))
        }
        guard let reader,
            estimatedMemory(of: task.file, headers: reader, need: need) <= reserved
        else {
            throw EarlyOutcome(.changed)
        }
        return OpenedImage(content: content, reader: reader)
    }

    /// Finds which pictures have a result already, and compares those results with ground truth
    /// that is new to them.
    ///
    /// - Returns: What became of the pictures that have a result, and the pictures that have none.
    /// - Throws: `CancellationError`, ``FileError``.
    func findPublishedResults(
        of image: OpenedImage, task: borrowing ImageTask
    ) throws -> (outcome: Outcome, pending: [Picture]) {
        var (outcome, pending): (Outcome, [Picture]) = (.nothing, [])
        for picture in image.reader.pictures {
            try task.progress(.working)
            let name = picture.name(in: task.source.name)
            guard let result = try publishedResult(of: image.content, as: name) else {
                try requireFreeName(of: picture, image: image, task: task)
                pending.append(picture)
                continue
            }
            if !isLarge(result),
                let dice = try renewDice(of: result, for: name, progress: task.progress)
            {
                outcome = .compared(dice)
                task.report(.compared(result, dice))
            } else {
                if case .nothing = outcome { outcome = .unchanged(result) }
                task.report(.unchanged(result))
            }
        }
        return (outcome, pending)
    }

    /// The published result of this very content, model and settings, if it is safe on the disk.
    ///
    /// - Throws: ``FileError`` if its folder cannot be synchronized.
    private func publishedResult(
        of content: FileContent, as name: FilePath
    ) throws(FileError) -> Sidecar? {
        guard let sidecar = outbox.sidecar(for: name), sidecar.image.sha256 == content.sha256,
            sidecar.model.sha256 == model.sha256, sidecar.settingsSha256 == settingsDigest,
            outbox.hasAllFiles(listedIn: sidecar, for: name), try outbox.isDurable(resultOf: name)
        else { return nil }
        return sidecar
    }

    /// The outcome of an image that cannot be decoded: it is the file's fault if all of it can still
    /// be read.
    ///
    /// - Throws: ``EarlyOutcome`` where the file has changed or is gone, ``FileError``, and the error
    ///   itself if it is a fault of the machine.
    func outcome(
        of error: ImageError, at picture: Picture, content: FileContent,
        task: borrowing ImageTask
    ) throws -> Outcome {
        guard let record = ErrorRecord(error, of: task.source.name.string, at: picture) else {
            throw error
        }
        if case .descriptor = content.input {
            // A decoder takes bytes that the disk fails to read for an end of the file.
            let again = try task.file.read(limit: limits.bytes) { task.reportAlive() }
            guard again.sha256 == content.sha256 else { return .changed }
        }
        try task.requireUnchanged()
        return error.mayBeUnfinished(prefix: content.ends.prefix, suffix: content.ends.suffix)
            ? .incomplete(record, content.failureImage) : .rejected(record, content.failureImage)
    }

    /// The memory that one of a file's pictures takes, with what of the file is in memory meanwhile.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - headers: Its headers; `nil` where it cannot be decoded.
    ///   - need: The memory that its headers take.
    /// - Returns: Bytes.
    func estimatedMemory(
        of file: borrowing ImageFile, headers: ImageReader?, need: HeaderMemory
    ) -> Int {
        MemoryEstimate.bytes(
            file: file.memory.clampedSum(need.bytes), reader: headers, exports: exports,
            wholePixels: wholePixels, tileSide: segmenter.geometry.side,
            enlargement: segmenter.scale.enlargement)
    }
}

extension Outcome {
    /// The outcome of an image whose file cannot be opened.
    ///
    /// - Throws: The error, where the machine is at fault.
    init(opening source: ImageSource, failedWith error: FileError) throws(FileError) {
        switch error {
        case .unusable(_, let reason):
            self = .rejected(
                ErrorRecord(unusable: source.name.string, reason: reason),
                FailureSidecar.Image(
                    name: source.name, sha256: nil, bytes: nil, modified: nil))
        case _ where error.isMissingFolder: self = .nothing
        default: throw error
        }
    }
}
