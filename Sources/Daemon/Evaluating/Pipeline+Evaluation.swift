import Evaluation
import Images
import Linux
import Masks
import Outbox
import SystemPackage

/// Images as ``segment(_:progress:)`` has them, but compared with their truth, not published.
extension Pipeline {
    /// What the report says of the model and its arithmetic.
    package func circumstances(
        images: String, truth: String
    ) -> EvaluationReport.Circumstances {
        EvaluationReport.Circumstances(
            model: model.name, modelSha256: model.sha256, precision: kernels.precision,
            images: images, truth: truth, finished: Timestamp.now.description,
            version: Release.version)
    }

    /// Segments an image that has a truth, and compares both; of a file of several pictures, the
    /// first.
    ///
    /// - Parameters:
    ///   - source: The image.
    ///   - isShown: Whether an image of such a Dice coefficient is to be drawn.
    /// - Returns: The comparison, or why there is none.
    package func evaluate(_ source: ImageSource, isShown: (Double) -> Bool) -> Evaluated {
        do {
            guard let truths, let truth = try truths.find(for: source.name) else {
                return .withoutTruth
            }
            return try evaluate(source, truth, in: truths, isShown)
        } catch let error as ImageError {
            return .failed(ErrorRecord(error, of: source.name.string).sentences)
        } catch let error as ErrorRecord {
            return .failed(error.sentences)
        } catch let fault as TruthFault {
            return .failed(fault.record.sentences)
        } catch {
            return .failed("\(error).")
        }
    }

    private func evaluate(
        _ source: ImageSource, _ truth: FilePath, in truths: TruthFolder,
        _ isShown: (Double) -> Bool
    ) throws -> Evaluated {
        var stopwatch = Stopwatch()
        stopwatch.begin("decode")
        let file = try ImageFile(source)
        // Where both folders are the same, an image is not the truth of itself.
        let isItself = try truths.tree.status(of: truth)?.fingerprint == file.fingerprint
        if isItself { return .withoutTruth }
        let need = try need(of: file)
        guard file.size <= limits.bytes else {
            throw ErrorRecord(image: source.name.string, bytes: file.size, limit: limits.bytes)
        }
        return try memory.spend(need) {
            let content = try file.read(limit: limits.bytes) {}
            let reader = try ImageReader(content.input, limits: limits.decoding, choice: planes)
            let found = try segment(reader.pictures[0], of: reader, &stopwatch) {
                _ throws(GivenUp) in
            }
            let result = found.segmentation
            stopwatch.begin("compare")
            let labels = result.labels
            guard
                let reading = try truths.read(
                    truth, width: labels.width, height: labels.height, use: { $0 })
            else { return .withoutTruth }
            let nuclei = reading.truth.labels
            let comparison = Comparison(
                .init(
                    image: source.name.string, truth: truth.string, kind: reading.truth.kind,
                    expectedDice: result.quality.expectedDice,
                    flags: result.quality.flags.map(\.rawValue)), found: labels, truth: nuclei)
            let milliseconds = stopwatch.milliseconds
            let strip =
                isShown(comparison.pixels.dice)
                ? Strip(of: found.raster, found: labels, truth: nuclei) : nil
            return .compared(comparison, strip, milliseconds: milliseconds)
        }
    }
}

extension ErrorRecord {
    /// What went wrong, and what to do.
    fileprivate var sentences: String { "\(message) \(cure)" }
}
