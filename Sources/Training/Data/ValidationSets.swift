import GroundTruth
import Masks
import Segmentation
import Tensors
import Tiles

/// The validation images of a run that are validated whole, by set.
struct ValidationSets: Sendable {
    /// The images of a folder.
    struct ImageSet: Sendable {
        let facts: ValidationSet
        let images: [ValidationImage]
    }

    /// A validation image before its annotated nuclei are read.
    struct Candidate: Sendable {
        let file: AnnotatedFile
        let image: AnnotatedImage
        let summary: ImageSummary
    }

    /// The sets that have images, in the order of their folders.
    let sets: [ImageSet]

    /// Whether annotations of any image tell its nuclei apart.
    var hasInstances: Bool { sets.contains { $0.facts.imagesWithInstances > 0 } }

    /// Chooses images evenly over sets and kinds.
    ///
    /// - Parameters:
    ///   - candidates: The validation images.
    ///   - most: The most images of all sets together; `nil` for all.
    /// - Returns: The images of each folder of which any are chosen, in the order of folders.
    static func choose(of candidates: [Candidate], most: Int?) -> [[Candidate]] {
        let groups = Dictionary(grouping: candidates) { $0.file.folder }.sorted { $0.key < $1.key }
            .map(\.value)
        let shares = EvenChoice.shares(of: groups.map(\.count), most: most ?? candidates.count)
        return zip(groups, shares).map { choose($1, of: $0) }.filter { !$0.isEmpty }
    }

    /// Reads the annotations of chosen images again: training keeps no labels.
    ///
    /// - Parameters:
    ///   - groups: The images of each set, all of one folder.
    ///   - folders: The paths of all folders, by the index ``AnnotatedFile/folder``.
    ///   - reader: Reads annotations.
    ///   - isStopping: Asked before each image.
    /// - Throws: ``TrainingError/imageChanged(_:change:)`` for an image that has changed since it was
    ///   read first, ``TrainingError/stoppedEarly``; ``FileError`` or ``ImageError`` where the machine
    ///   is at fault.
    init(
        reading groups: [[Candidate]], folders: [String], reader: DataSetReader,
        isStopping: () -> Bool
    ) throws {
        let folderIndices = groups.map { $0[0].file.folder }
        let names = ValidationSet.names(of: folderIndices.map { folders[$0] })
        sets = try groups.enumerated().map { number, chosen in
            let annotations = try chosen.map { candidate in
                if isStopping() { throw TrainingError.stoppedEarly }
                return try Self.annotation(of: candidate, by: reader)
            }
            let isAmongLabels = annotations.contains { $0.kind != .mask }
            let images = zip(chosen, annotations).map { candidate, annotation in
                ValidationImage(
                    image: candidate.image, annotation: annotation, isAmongLabels: isAmongLabels)
            }
            return ImageSet(
                facts: ValidationSet(
                    name: names[number], path: folders[folderIndices[number]],
                    images: images.count,
                    imagesWithInstances: images.count(where: \.hasInstances)),
                images: images)
        }
    }

    /// The number of pixels of all tiles, which the time of a validation is proportional to.
    ///
    /// - Parameter configuration: The tiles, and the sizes of nuclei that images are scaled to.
    /// - Returns: A number of pixels of the network.
    func tilePixelCount(for configuration: TrainingConfiguration) -> Int {
        let rules = configuration.rules
        return sets.flatMap(\.images).reduce(0) { sum, image in
            let size = image.networkSize(by: configuration.scale)
            let plan = TilePlan(
                width: size.width, height: size.height,
                geometry: TileGeometry(side: rules.tile, overlap: rules.overlap),
                sideMultiple: configuration.recipe.blueprint.architecture.sizeMultiple)
            return sum + plan.count * plan.tileSize.pixelCount
        }
    }

    /// Chooses images evenly over kinds: in the order of their modality, and of the diameter of nuclei
    /// within each.
    private static func choose(_ count: Int, of candidates: [Candidate]) -> [Candidate] {
        let ordered = candidates.sorted { first, second in
            let (a, b) = (key(of: first), key(of: second))
            return a == b
                ? first.image.name.utf8.lexicographicallyPrecedes(second.image.name.utf8)
                : a.lexicographicallyPrecedes(b)
        }
        return ordered.spread(count)
    }

    private static func key(of candidate: Candidate) -> [Double] {
        [
            Double(candidate.summary.kind.modality.rawValue), candidate.image.medianDiameter ?? 0,
        ]
    }

    private static func annotation(
        of candidate: Candidate, by reader: DataSetReader
    ) throws -> ValidationAnnotation {
        let name = candidate.image.name
        do {
            let read = try reader.readNuclei(of: candidate.file)
            guard read.digests == candidate.summary.digests else {
                throw TrainingError.imageChanged(name, change: .modified)
            }
            return ValidationAnnotation(of: read)
        } catch let reason as LeftOut {
            throw TrainingError.imageChanged(name, change: .removed(reason: reason.reason))
        }
    }
}
