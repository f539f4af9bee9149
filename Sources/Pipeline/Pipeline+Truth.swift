import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage

/// What masks drawn by hand add to a result.
extension Pipeline {
    /// How well nuclei agree with their truth, if there is one.
    func dice(
        of labels: LabelImage, for image: FilePath, _ progress: Progress
    ) throws -> DiceRecord? {
        guard let annotations, let truth = try annotations.find(for: image) else { return nil }
        return try withoutActuallyEscaping(progress) { progress in
            try annotations.compare(
                { labels }, width: labels.width, height: labels.height, with: truth, of: image,
                progress: { try progress(.going) })
        }
    }

    /// Compares the published nuclei that a truth belongs to with it, and renews their `dice`
    /// alone.
    ///
    /// - Parameters:
    ///   - truth: The annotation, relative to the truth folder; for annotations in a folder
    ///     `X/masks`, that folder.
    ///   - progress: Called on this thread at least once an image and once a mask.
    /// - Returns: The comparison, or that there was nothing to compare.
    /// - Throws: ``FileError`` where the machine is at fault.
    package func compare(truth: FilePath, progress: Progress) throws -> Outcome {
        do {
            return try compareAll(truth, progress)
        } catch is GivenUp {
            return .givenUp
        }
    }

    private func compareAll(_ truth: FilePath, _ progress: Progress) throws -> Outcome {
        var outcome = Outcome.nothing
        for image in try annotations?.results(for: truth, in: outbox) ?? [] {
            try progress(.going)
            guard let sidecar = outbox.sidecar(for: image) else { continue }
            if let dice = try renewDiceWaiting(of: sidecar, for: image, progress) {
                outcome = .compared(dice)
            }
        }
        return outcome
    }

    /// Compares the results of an image that is too large for memory with their truth, once the
    /// memory that it took in hand is given back.
    ///
    /// - Parameters:
    ///   - outcome: What became of the image.
    ///   - progress: Called at least once a file of the truth.
    ///   - tell: Called with each comparison.
    /// - Returns: The same, with the comparison if it is of one result.
    /// - Throws: ``FileError`` where the machine is at fault, and what `progress` throws.
    func compareLarge(
        _ outcome: Outcome, _ progress: Progress, _ tell: (PictureNews) -> Void
    ) throws -> Outcome {
        let sidecar: Sidecar
        switch outcome {
        case .done(let last), .unchanged(let last): sidecar = last
        default: return outcome
        }
        guard annotations != nil, isLarge(sidecar) else { return outcome }
        let path = sidecar.image.path
        let names = sidecar.image.planes.flatMap { PictureName(path)?.all($0) } ?? [path]
        var done = outcome
        for name in names {
            guard var result = outbox.sidecar(for: name),
                let dice = try renewDiceWaiting(of: result, for: name, progress)
            else { continue }
            result.dice = dice
            tell(.compared(result, dice))
            if case .done = outcome, name == path { done = .done(result) }
        }
        return done
    }

    /// Whether a result is of an image that is too large for memory.
    func isLarge(_ sidecar: Sidecar) -> Bool {
        sidecar.image.width * sidecar.image.height > wholePixels
    }

    /// Compares as ``renewDice(of:for:_:spend:)`` does, once there is memory.
    private func renewDiceWaiting(
        of result: Sidecar, for image: FilePath, _ progress: Progress
    ) throws -> DiceRecord? {
        try renewDice(of: result, for: image, progress) { need, work in
            try progress(.waiting)
            return try memory.spend(need) {
                try progress(.going)
                return try work()
            }
        }
    }

    /// Compares published nuclei with their truth, if there is one that they were not
    /// compared with.
    ///
    /// - Parameters:
    ///   - result: What is published.
    ///   - image: The image's name.
    ///   - progress: Called at least once a file of the truth.
    ///   - spend: Takes the memory; by default nothing does, as the image in hand has it already,
    ///     and to wait for more while holding some could be for ever.
    /// - Returns: The comparison, if it is another than the published one.
    /// - Throws: ``FileError`` where the machine is at fault, and what `progress` and `spend`
    ///   throw.
    func renewDice(
        of result: Sidecar, for image: FilePath, _ progress: Progress,
        spend: AnnotationFolder.MemoryReservation<DiceRecord> = { _, work in try work() }
    ) throws -> DiceRecord? {
        guard let annotations, let truth = try annotations.find(for: image),
            outbox.isComplete(result, for: image)
        else { return nil }
        let dice: DiceRecord?
        do {
            dice = try withoutActuallyEscaping(progress) { progress in
                try annotations.compare(
                    { try labels(of: result, for: image) }, width: result.image.width,
                    height: result.image.height, with: truth, of: image,
                    unless: result.dice?.truthSha256, reserving: spend,
                    progress: { try progress(.going) })
            }
        } catch is ImageError {
            return nil  // somebody has changed the files: there is nothing to compare
        } catch FileError.notUsable {
            return nil
        }
        guard let dice = dice?.counting(result.labels?.error == nil), dice != result.dice else {
            return nil
        }
        var sidecar = result
        sidecar.dice = dice
        try outbox.renew(sidecar: SidecarCoding.encode(sidecar), for: image)
        return dice
    }

    /// The published nuclei of an image, or `nil` where it has no result, or too many nuclei for a
    /// label image.
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
        let file = try outbox.open(key, of: image)
        // As large as the image was when it was segmented, whatever the limits are now.
        let size = ImageLimits(
            width: result.image.width, height: result.image.height, pixels: .max)
        let numbers = try withExtendedLifetime(file) { file in
            let reader = try ImageReader(
                .descriptor(file.number, size: file.status.size),
                limits: DecodingLimits(image: size, time: limits.time), as: .labels)
            return try reader.labels(of: reader.pictures[0])
        }
        if result.labels?.file != nil { return LabelImage(relabelling: numbers) }
        let components = ConnectedComponents(numbers.map { $0 != 0 })
        return LabelImage(components.labels, count: components.areas.count)
    }
}
