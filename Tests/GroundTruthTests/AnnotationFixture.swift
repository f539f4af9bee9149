import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors

/// A folder of annotations for an image of four pixels in a row.
struct AnnotationFixture {
    let folder: TemporaryFolder
    let annotations: AnnotationFolder
    /// Two nuclei of one pixel each.
    let nuclei = LabelImage(labels: Plane(width: 4, height: 1, elements: [1, 0, 0, 2]), count: 2)

    init() throws {
        folder = try TemporaryFolder()
        annotations = AnnotationFolder(root: folder.path, limits: ReadingLimits())
    }

    /// Writes a file, and makes its folders.
    func write(_ bytes: [UInt8], to name: String) throws {
        let file = folder.path.appending(name)
        try Folder(file.removingLastComponent()).create()
        try AtomicFile.write(bytes, to: file)
    }

    /// Writes a PNG of one row.
    func write(
        _ samples: Raster.Samples, channels: Int = 1, width: Int = 4, to name: String
    ) throws {
        let raster = Raster(width: width, height: 1, channels: channels, samples: samples)
        try write(PNGEncoder.encode(raster), to: name)
    }

    /// Compares the two nuclei with an annotation.
    func compare(
        with annotation: String, limits: ReadingLimits = ReadingLimits(), memory: Int = .max,
        unless known: String? = nil
    ) throws -> DiceRecord? {
        try AnnotationFolder(root: folder.path, limits: limits, memory: memory).compare(
            { nuclei }, width: 4, height: 1, with: FilePath(annotation), of: "a.png",
            unless: known)
    }
}

extension DiceRecord? {
    /// The values of a comparison that took place.
    var values: DiceRecord.Values? {
        if case .measured(let values) = self { values } else { nil }
    }

    /// The error of one that did not.
    var error: ErrorRecord? {
        if case .failed(let failure) = self { failure.error } else { nil }
    }
}
