import Corrections
import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors
import TestSupport

/// An inbox with images and an outbox with their results, and a folder for exports.
struct CorrectionsFixture {
    let folders: FoldersFixture
    /// Two nuclei that touch.
    static let nuclei = LabelImage(
        labels: Plane(width: 4, height: 2, elements: [1, 1, 2, 0, 1, 2, 2, 0]), count: 2)

    init() throws {
        folders = try FoldersFixture()
        try Folder(export.root).create()
        try Folder(target.root).create()
    }

    var outbox: Outbox { Outbox(root: folders.root.appending("outbox")) }
    var export: FileTree { folders.tree("export") }
    var target: FileTree { folders.tree("target") }

    /// The labels of ``nuclei`` as nucleid publishes them.
    static func labels() throws -> [UInt8] {
        let samples = nuclei.labels.elements.map { UInt16($0) }
        return try PNGEncoder.encode(
            Raster(width: 4, height: 2, channels: 1, samples: .sixteen(samples)))
    }

    /// Writes an image, whose content is its name, and publishes its result.
    func publish(
        _ image: FilePath, in folder: String = "inbox", as stored: FilePath? = nil,
        content: [UInt8]? = nil,
        expectedDice: Double = 0.9, flags: [String] = [], planes: Sidecar.Planes? = nil
    ) throws {
        let content = content ?? image.bytes
        try folders.write(content, to: stored ?? image, in: folder)
        let file = ResultFile(suffix: Outbox.labelsSuffix, bytes: try Self.labels())
        let key = ResultName(for: image).key(suffix: Outbox.labelsSuffix)
        try outbox.publish([file], for: image) {
            var sidecar = FoldersFixture.sidecar(
                image, content: content, modified: 0, outputs: [key: file.output])
            sidecar.image.width = 4
            sidecar.image.height = 2
            sidecar.image.planes = planes
            sidecar.expectedDice = expectedDice
            sidecar.quality?.flags = flags
            return try SidecarCoding.encode(sidecar)
        }
    }

    /// The sidecar of an image's result.
    func result(_ image: FilePath) throws -> Sidecar {
        guard let sidecar = outbox.sidecar(for: image) else {
            throw FileError.unusable(path: image, reason: "it has no result")
        }
        return sidecar
    }

    func begin(_ format: AnnotationFormat = .labels) throws -> TrainingExport {
        let places = ["inbox", "archive"].map { folders.root.appending($0) }
        return try TrainingExport(
            in: export.root, originals: OriginalImages(folders: places, limit: 10_000),
            format: format)
    }

    /// Exports images in a run of its own.
    @discardableResult
    func exportImages(
        _ images: [FilePath], as format: AnnotationFormat = .labels
    ) throws -> [TrainingExport.Outcome] {
        var export = try begin(format)
        let outcomes = try images.map { try export.add(result($0), from: outbox) }
        try export.finish()
        return outcomes
    }

    /// The content of a file.
    func content(_ path: FilePath, in tree: FileTree) throws -> [UInt8] {
        try tree.open(path).readAll(limit: 1 << 20)
    }

    /// All files below a folder, sorted.
    func files(in tree: FileTree) throws -> [String] {
        try Folder(tree.root).files().map(\.path.string).sorted()
    }
}
