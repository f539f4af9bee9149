import Linux
import Network
import Segmentation
import SystemPackage
import Training

/// The annotated images of some sets, each evaluated once by a model's network.
package struct FittingData: Sendable {
    /// A folder of annotated images.
    struct ImageSet: Sendable {
        /// The folder, as it was named.
        let path: FilePath
        /// The images that are used.
        fileprivate(set) var files: [AnnotatedFile]
        /// Those that are not, and why.
        fileprivate(set) var leftOut: [LeftOut]
    }

    /// The sets.
    private(set) var sets: [ImageSet]
    /// The images of all sets, in the order of the sets and of their names.
    private(set) var images: [EvaluatedImage] = []

    /// The most pixels that are kept, at eight bytes each.
    private static let mostPixels = 1 << 28

    /// Lists sets; opens no image.
    ///
    /// - Parameters:
    ///   - folders: The sets.
    ///   - most: The most images of all sets together; `nil` to take all. Of larger sets some are
    ///     taken, spread evenly over their names.
    /// - Throws: ``DataSetError``; ``FileError`` for a folder that cannot be listed.
    init(of folders: [FilePath], most: Int?) throws {
        let resolved = folders.map { $0.resolvingSymlinks }
        for (index, folder) in resolved.enumerated() where resolved[..<index].contains(folder) {
            throw DataSetError.givenTwice(folder: folders[index])
        }
        sets = try folders.map { folder in
            let listing = try DataSetListing(of: [folder])
            return ImageSet(path: folder, files: listing.files, leftOut: listing.leftOut)
        }
        guard let most else { return }
        let counts = EvenChoice.shares(of: sets.map(\.files.count), most: most)
        for (index, count) in counts.enumerated() {
            sets[index].files = sets[index].files.spread(count)
        }
    }

    /// Reads all images and evaluates the network on them.
    ///
    /// Images whose annotated nuclei are of sizes that the model is not good at are scaled before,
    /// by the annotation: segmentation, which has none, enlarges fewer.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - scale: The sizes that it is good at; `nil` to scale nothing.
    ///   - threads: How many threads compute.
    ///   - onEvent: Called after each image.
    /// - Throws: ``ModelError``, ``DataSetError/tooLarge(limit:)``, ``FileError`` or
    ///   ``ImageError`` where the machine is at fault.
    mutating func evaluate(
        by model: Model, scale: ScaleRules?, threads: Int,
        onEvent: @escaping @Sendable (FittingEvent) -> Void
    ) throws {
        let segmenter = try Segmenter(
            model: model, options: SegmentationOptions(), threads: threads)
        defer { segmenter.stop() }
        let evaluator = ImageEvaluator(
            reader: DataSetReader(preparation: try ModelRules(of: model).preparation),
            segmenter: segmenter, scale: scale)
        let tasks = sets.enumerated().flatMap { number, set in set.files.map { (number, $0) } }
        let pixels = Monitor(0)
        let results = try mapConcurrently(tasks, threads: min(threads, 2)) { set, file in
            do {
                let image = try evaluator.evaluate(file, set: set)
                let sum = pixels.update { sum in
                    sum += image.pixelCount + (image.ignored == nil ? 0 : image.pixelCount / 8)
                    return sum
                }
                guard sum <= Self.mostPixels else {
                    throw DataSetError.tooLarge(limit: Self.mostPixels)
                }
                return Result<EvaluatedImage, LeftOut>.success(image)
            } catch let reason as LeftOut {
                return .failure(reason)
            }
        } onDone: {
            onEvent(.evaluated(images: $0, of: tasks.count))
        }
        for ((set, _), result) in zip(tasks, results) {
            switch result {
            case .success(let image): images.append(image)
            case .failure(let reason): sets[set].leftOut.append(reason)
            }
        }
    }
}
