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
    /// Said again and again while an image is worked on: a sign of life.
    package typealias Progress = () -> Void

    /// What computes.
    package let kernels: Sidecar.Kernels
    /// Why the precision is not the one asked for, as a sentence without its end.
    package var fallback: String? { segmenter.fallback }
    private static let maskSuffix = ".mask.png"
    private let segmenter: Segmenter
    private let model: Sidecar.Model
    private let isBuiltIn: Bool
    private let settingsDigest: String
    private let outbox: Outbox
    private let truths: TruthFolder?
    private let limits: ReadingLimits

    /// Puts the stations together.
    ///
    /// - Parameters:
    ///   - model: What evaluates.
    ///   - options: What the user has chosen.
    ///   - limits: How large a file may be.
    ///   - outbox: The folder of results.
    ///   - truth: The folder of truths, or `nil`.
    ///   - threads: Evaluate tiles at the same time.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: LoadedModel, options: SegmentationOptions, limits: ReadingLimits, outbox: FilePath,
        truth: FilePath?, threads: Int
    ) throws(ModelError) {
        segmenter = try Segmenter(model: model.model, options: options, threads: threads)
        self.model = Sidecar.Model(name: model.model.name, sha256: model.sha256)
        isBuiltIn = model.isBuiltIn
        kernels = Sidecar.Kernels(of: segmenter, asked: options.precision)
        settingsDigest = Self.digest(of: segmenter)
        self.outbox = Outbox(outbox)
        truths = truth.map { TruthFolder($0, limits: limits) }
        self.limits = limits
    }

    /// Shows, before any image is touched, that this machine computes rightly with the model.
    ///
    /// - Throws: ``ModelProofError`` where it does not.
    package func prove() throws { try segmenter.prove(builtIn: isBuiltIn) }

    /// Segments an image and publishes the result, unless the outbox answers already.
    ///
    /// - Parameters:
    ///   - path: The image.
    ///   - name: What its result is filed under: a path relative to the outbox.
    ///   - progress: Called on this thread at least once a tile.
    /// - Returns: What became of it; a fault of the file is no error here.
    /// - Throws: ``FileError`` where the machine is at fault.
    package func segment(
        _ path: FilePath, named name: FilePath, progress: Progress
    ) throws -> Outcome {
        var stopwatch = Stopwatch()
        stopwatch.begin("decode")
        let file: ImageFile
        do {
            file = try ImageFile(path, named: name, limit: limits.bytes)
        } catch {
            return Outcome(error.error, of: error.image)
        }
        if let answer = answer(to: file) {
            return try renewDice(of: answer, for: name).map { .compared($0) } ?? .unchanged(answer)
        }
        progress()
        let raster: Raster
        do {
            raster = try PNGDecoder.decode(file.bytes, limits: limits.image)
        } catch {
            return .rejected(ErrorRecord(error, of: name.string), file.failed)
        }
        progress()
        let result = segmenter.segment(raster) { step in
            switch step {
            case .preparing: stopwatch.begin("prepare")
            case .evaluating: stopwatch.begin("network")
            case .measuring: stopwatch.begin("masks")
            case .tile: break
            }
            progress()
        }
        do {
            return .done(try publish(result, of: file.described(raster), as: name, &stopwatch))
        } catch let error as FileError where Self.isFaultOfName(error) {
            return .rejected(ErrorRecord(unpublishable: name.string, error), file.failed)
        }
    }

    /// Whether results cannot have the names that the image's asks for.
    private static func isFaultOfName(_ error: FileError) -> Bool {
        [.fileNameTooLong, .isDirectory, .notDirectory].contains(error.errno)
    }

    /// Writes mask and sidecar.
    private func publish(
        _ result: Segmentation, of image: Sidecar.Image, as name: FilePath,
        _ stopwatch: inout Stopwatch
    ) throws -> Sidecar {
        stopwatch.begin("publish")
        let mask = try PNGEncoder.encode(result.mask.raster)
        let maskKey = ResultName(name).key(Self.maskSuffix)
        var sidecar = Sidecar(
            image: image, model: model, settingsSha256: settingsDigest, kernels: kernels,
            preparation: .init(result.preparation), tiles: .init(result.tiles),
            mask: .init(result, file: maskKey, threshold: segmenter.threshold),
            nuclei: .init(result.mask, minimumArea: segmenter.minimumArea),
            dice: try dice(of: result.mask.plane, for: name), expectedDice: result.expectedDice,
            timingMs: [:],
            outputs: [maskKey: .init(bytes: mask.count, sha256: Digest.sha256(mask))],
            finished: .now, version: Release.version)
        try outbox.publish([(Self.maskSuffix, mask)], for: name) {
            sidecar.timingMs = stopwatch.milliseconds
            sidecar.finished = .now
            return try SidecarCoding.encode(sidecar)
        }
        return sidecar
    }

    private func dice(of mask: Plane<Bool>, for image: FilePath) throws -> DiceRecord? {
        guard let truths, let truth = truths.find(for: image) else { return nil }
        return try truths.compare({ mask }, with: truth)
    }

    /// Compares the published masks that a truth belongs to with it, and renews their `dice`
    /// alone.
    ///
    /// - Parameters:
    ///   - truth: Its path relative to the truth folder.
    ///   - progress: Called on this thread once an image.
    /// - Returns: The comparison, or that there was nothing to compare.
    /// - Throws: ``FileError`` where the machine is at fault.
    package func compare(truth: FilePath, progress: Progress) throws -> Outcome {
        var outcome = Outcome.nothing
        for image in Self.images(of: truth) {
            progress()
            guard let sidecar = outbox.sidecar(for: image) else { continue }
            if let dice = try renewDice(of: sidecar, for: image) { outcome = .compared(dice) }
        }
        return outcome
    }

    /// The names that the image of a truth may have.
    private static func images(of truth: FilePath) -> [FilePath] {
        let endings = InboxName.images.sorted().flatMap { [$0, $0.uppercased()] }
        let others = endings.map { ending in
            var image = truth
            image.extension = ending
            return image
        }
        return [truth] + others.filter { $0 != truth }
    }

    /// Ends the threads; call it once, when no image is in hand.
    package func stop() { segmenter.stop() }

    /// The result that the outbox has for this very content, model and settings.
    private func answer(to file: ImageFile) -> Sidecar? {
        guard let sidecar = outbox.sidecar(for: file.name), sidecar.image.sha256 == file.sha256,
            sidecar.model.sha256 == model.sha256, sidecar.settingsSha256 == settingsDigest,
            outbox.isComplete(sidecar, for: file.name)
        else { return nil }
        return sidecar
    }

    /// Compares a published mask with its truth, if there is one that it was not compared with.
    private func renewDice(of result: Sidecar, for image: FilePath) throws -> DiceRecord? {
        guard let truths, let truth = truths.find(for: image),
            outbox.isComplete(result, for: image)
        else { return nil }
        let mask = {
            let bytes = try outbox.read(result.mask.file, of: image, limit: limits.bytes)
            // As large as the image was when it was segmented, whatever the limits are now.
            let size = ImageLimits(
                width: result.image.width, height: result.image.height, pixels: .max)
            return try PNGDecoder.decode(bytes, limits: size).nonzero
        }
        let dice: DiceRecord?
        do {
            dice = try truths.compare(mask, with: truth, unless: result.dice?.truthSha256)
        } catch is ImageError {
            return nil  // somebody has changed the mask: there is nothing to compare
        }
        guard let dice, dice != result.dice else { return nil }
        var sidecar = result
        sidecar.dice = dice
        try outbox.renew(sidecar: SidecarCoding.encode(sidecar), for: image)
        return dice
    }

    /// A digest of the settings that change pixels, and of the rule for tiles.
    private static func digest(of segmenter: Segmenter) -> String {
        let settings = """
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
