import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage

/// The comparison of results with ground truth.
extension Pipeline {
    /// Compares new nuclei with their ground truth.
    ///
    /// - Returns: The agreement; `nil` without ground truth.
    /// - Throws: ``FileError`` where the machine is at fault, `CancellationError`.
    func dice(
        of labels: LabelImage, for image: FilePath, progress: @escaping ProgressHandler
    ) throws -> DiceRecord? {
        guard let annotations, let truth = try annotations.find(for: image) else { return nil }
        return try annotations.compare(
            { labels }, width: labels.width, height: labels.height, with: truth, of: image,
            progress: { try progress(.working) })
    }

    /// Compares the published nuclei of a ground truth with it, and renews their `dice` alone.
    ///
    /// - Parameters:
    ///   - truth: The path of the file, relative to the folder of ground truth; of masks in the
    ///     layout of the Data Science Bowl, the path of their folder.
    ///   - progress: Called on this thread at least once an image and once a mask; cancels by
    ///     throwing.
    /// - Returns: The comparison, or that there was nothing to compare.
    /// - Throws: ``FileError`` where the machine is at fault.
    package func compare(truth: FilePath, progress: @escaping ProgressHandler) throws -> Outcome {
        var outcome = Outcome.nothing
        let images = try annotations?.results(for: truth, in: outbox) ?? []
        do {
            for image in images {
                try progress(.working)
                guard let sidecar = outbox.sidecar(for: image) else { continue }
                let dice = try renewDiceReserving(of: sidecar, for: image, progress: progress)
                if let dice { outcome = .compared(dice) }
            }
        } catch is CancellationError {
            return .cancelled
        }
        return outcome
    }

    /// Compares the results of an image whose planes do not fit into memory with their ground truth,
    /// once the memory that it took is released.
    ///
    /// - Returns: The outcome, with the comparison if it is of one result.
    /// - Throws: ``FileError`` where the machine is at fault, `CancellationError`.
    func compareLarge(_ outcome: Outcome, task: borrowing ImageTask) throws -> Outcome {
        let sidecar: Sidecar
        switch outcome {
        case .done(let last), .unchanged(let last): sidecar = last
        default: return outcome
        }
        guard annotations != nil, isLarge(sidecar) else { return outcome }
        let path = sidecar.image.path
        let names = outbox.names(besides: sidecar)
        var compared = outcome
        for name in names {
            guard var result = outbox.sidecar(for: name),
                let dice = try renewDiceReserving(
                    of: result, for: name, progress: task.progress)
            else { continue }
            result.dice = dice
            task.report(.compared(result, dice))
            if case .done = outcome, name == path { compared = .done(result) }
        }
        return compared
    }

    /// Whether a result is of an image whose planes do not fit into memory.
    func isLarge(_ sidecar: Sidecar) -> Bool {
        sidecar.image.width * sidecar.image.height > wholePixels
    }

    /// Compares as ``renewDice(of:for:progress:reserve:)`` does, once there is memory.
    private func renewDiceReserving(
        of result: Sidecar, for image: FilePath, progress: @escaping ProgressHandler
    ) throws -> DiceRecord? {
        try renewDice(of: result, for: image, progress: progress) { bytes, work in
            try progress(.waitingForMemory)
            return try memory.withReservation(of: bytes) {
                try progress(.working)
                return try work()
            }
        }
    }

    /// Compares published nuclei with their ground truth, where they were not compared with it yet.
    ///
    /// - Parameters:
    ///   - result: The published result.
    ///   - image: The image's name.
    ///   - progress: Called at least once a file of the ground truth.
    ///   - reserve: Reserves memory; by default nothing is reserved, as an image in flight has enough
    ///     already, and to wait for more while holding some could be a deadlock.
    /// - Returns: The comparison, if it is another than the published one.
    /// - Throws: ``FileError`` or ``ImageError`` where the machine is at fault, and what `progress`
    ///   and `reserve` throw.
    func renewDice(
        of result: Sidecar, for image: FilePath, progress: @escaping ProgressHandler,
        reserve: AnnotationFolder.MemoryReservation<DiceRecord> = { _, work in try work() }
    ) throws -> DiceRecord? {
        guard let annotations, let truth = try annotations.find(for: image),
            outbox.hasAllFiles(listedIn: result, for: image)
        else { return nil }
        let dice: DiceRecord?
        do {
            dice = try annotations.compare(
                { try labels(of: result, for: image) }, width: result.image.width,
                height: result.image.height, with: truth, of: image,
                unless: result.dice?.truthSha256, reserving: reserve,
                progress: { try progress(.working) })
        } catch let error as ImageError where error.machineErrno == nil {
            return nil  // somebody has changed the published files
        } catch FileError.unusable {
            return nil
        }
        guard let dice = dice?.keepingInstances(if: result.labels?.error == nil),
            dice != result.dice
        else {
            return nil
        }
        var sidecar = result
        sidecar.dice = dice
        try outbox.replace(sidecar: SidecarCoding.encode(sidecar), for: image)
        return dice
    }

    /// The published nuclei of an image; `nil` where it has no result, or too many nuclei for a label
    /// image.
    ///
    /// - Throws: ``FileError`` or ``ImageError`` where the result's files cannot be read.
    package func publishedLabels(of image: FilePath) throws -> LabelImage? {
        guard let result = outbox.sidecar(for: image), result.labels?.file != nil else {
            return nil
        }
        return try labels(of: result, for: image)
    }

    /// The published nuclei of an image; where they were too many for a label image, the
    /// components of the mask.
    private func labels(of result: Sidecar, for image: FilePath) throws -> LabelImage {
        let key = result.labels?.file ?? result.mask.file
        let file = try outbox.openFile(withKey: key, of: image)
        // The limits may have become smaller since the image was segmented.
        let size = ImageLimits(
            width: result.image.width, height: result.image.height, pixels: .max)
        let numbers = try withExtendedLifetime(file) { file in
            let reader = try ImageReader(
                input: .descriptor(file.rawDescriptor, size: file.status.size),
                limits: DecodingLimits(image: size, time: limits.time), as: .labels)
            return try reader.labels(of: reader.pictures[0])
        }
        if result.labels?.file != nil { return LabelImage(relabelling: numbers) }
        let components = ConnectedComponents(of: numbers.map { $0 != 0 })
        return LabelImage(labels: components.labels, count: components.areas.count)
    }
}
