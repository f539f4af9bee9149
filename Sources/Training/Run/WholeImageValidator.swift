import Masks
import Network
import Segmentation

/// Scores weights on whole validation images by what inference does: tiles with overlap, blending,
/// the model's threshold and its rules of splitting.
struct WholeImageValidator: Sendable {
    private let sets: ValidationSets
    private let scale: ScaleRules?
    private let threads: Int

    /// Creates a validator.
    ///
    /// - Parameters:
    ///   - sets: The images.
    ///   - scale: The sizes of nuclei that the initial model is good at, to which images are scaled;
    ///     `nil` to leave them.
    ///   - threads: The number of threads that evaluate tiles, which does not change the result.
    init(sets: ValidationSets, scale: ScaleRules?, threads: Int) {
        self.sets = sets
        self.scale = scale
        self.threads = threads
    }

    /// Scores a model.
    ///
    /// - Parameters:
    ///   - model: The weights, with the metadata that inference reads.
    ///   - isStopping: Asked before each image.
    /// - Returns: The scores of each set; `nil` if the run was asked to stop.
    /// - Throws: ``ModelError`` where the metadata are invalid.
    func evaluate(_ model: Model, isStopping: () -> Bool) throws -> WholeImageScores? {
        let segmenter = try Segmenter(
            model: model, options: SegmentationOptions(), threads: threads)
        defer { segmenter.stop() }
        var scores: [WholeImageScores.ImageSet] = []
        for set in sets.sets {
            var images: [(agreement: InstanceAgreement, hasInstances: Bool)] = []
            for image in set.images {
                if isStopping() { return nil }
                images.append(
                    (image.agreement(of: segmenter, scale: scale), image.hasInstances))
            }
            scores.append(.init(name: set.facts.name, values: .init(of: images)))
        }
        return WholeImageScores(sets: scores)
    }
}
