import Linux
import Masks
import Network
import Segmentation
import Training

/// An annotated image that was segmented as users segment it, with all that its Dice coefficient is
/// estimated by.
struct ObservedImage: Sendable {
    /// The ``AnnotatedFile/name``.
    let name: String
    /// The measured Dice coefficient.
    let dice: Double
    /// The features, without the distance from training images.
    let features: DiceFeatures
    /// The quality metrics.
    let metrics: QualityMetrics
    /// The mean of the tiles' bottleneck features.
    let bottleneck: [Double]
}

/// Segments annotated images, and compares the nuclei with the annotation.
struct ImageObserver: Sendable {
    private let reader: DataSetReader
    private let model: Model

    /// Creates an observer.
    ///
    /// - Throws: ``ModelError``.
    init(model: Model) throws {
        self.model = model
        reader = DataSetReader(preparation: try ModelRules(of: model).preparation)
    }

    /// Segments images in exact precision, by the model's own rules; of those of more than
    /// ``Segmenter/wholePixels`` one at a time.
    ///
    /// - Parameters:
    ///   - files: The images.
    ///   - threads: How many threads compute.
    ///   - onDone: Called with the number of images that are done, one call at a time.
    /// - Returns: As many images, `nil` for those that cannot be used.
    /// - Throws: ``ModelError``; ``FileError`` or ``ImageError`` where the machine is at fault.
    func observe(
        _ files: [AnnotatedFile], threads: Int, onDone: @escaping @Sendable (Int) -> Void
    ) throws -> [ObservedImage?] {
        let segmenter = try Segmenter(
            model: model, options: SegmentationOptions(), threads: threads)
        defer { segmenter.stop() }
        let reader = reader
        // Of those that take gigabytes to segment, one at a time.
        let large = Monitor(())
        return try mapConcurrently(files, threads: min(threads, 2)) { file -> ObservedImage? in
            do {
                let read = try reader.readNuclei(of: file)
                let isLarge = read.raster.width * read.raster.height > Segmenter.wholePixels
                let result =
                    try isLarge
                    ? large.update { _ in try segmenter.segment(read.raster) }
                    : segmenter.segment(read.raster)
                let quality = result.summary.quality
                return ObservedImage(
                    name: file.name,
                    dice: PixelAgreement(
                        predicted: result.labels, actual: read.nuclei, ignoring: read.ignored
                    ).dice,
                    features: quality.diceFeatures.withTrainingDistance(nil),
                    metrics: quality.metrics, bottleneck: result.summary.bottleneckFeatures)
            } catch is LeftOut {
                return nil
            }
        } onDone: {
            onDone($0)
        }
    }
}
