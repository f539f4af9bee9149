import GroundTruth
import Images
import Linux
import Outbox
import SystemPackage

/// Lays out images with their nuclei for correction, as `train` and `evaluate` read them: `images/`
/// and `labels/` in one folder, whatever the folders of the inbox.
///
/// Images are copied, never linked: a program that saves over a hard link would change the original.
/// What is in the folder already is not overwritten.
package struct TrainingExport {
    /// What became of a result.
    package enum Outcome: Equatable {
        /// Image and annotation were written.
        case exported
        /// The image has an annotation already, which was or was not changed since its export.
        case kept(isCorrected: Bool)
    }

    /// The share of images after which the record is written anew, so that little is lost by a crash,
    /// and little time by writing.
    private static let recordShare = 32
    /// The longest name that is not shortened, in bytes, with room for the suffix of an annotation.
    private static let longestName = 255 - ResultName.maximumSuffixBytes

    private let export: FileTree
    private let originals: OriginalImages
    private let format: AnnotationFormat
    private let annotations: AnnotationFolder
    private var record: ExportRecord
    private var unwritten = 0

    /// Opens an export, or begins a new one.
    ///
    /// - Parameters:
    ///   - folder: The folder of the export, which exists.
    ///   - originals: Where images are found.
    ///   - format: The format of annotations.
    /// - Throws: ``FileError``.
    package init(
        in folder: FilePath, originals: OriginalImages, format: AnnotationFormat
    ) throws(FileError) {
        export = FileTree(root: folder)
        self.originals = originals
        self.format = format
        annotations = AnnotationFolder(root: folder, layout: .shared, limits: ReadingLimits())
        record = try ExportRecord(of: export)
        try export.createFolder(at: ExportLayout.images)
        try export.createFolder(at: ExportLayout.labels)
    }

    /// Exports a result.
    ///
    /// - Parameters:
    ///   - result: Its sidecar.
    ///   - outbox: The outbox, which is only read.
    /// - Returns: What became of it.
    /// - Throws: ``ExportRefusal``; ``FileError``, ``ImageError`` or ``ExportError`` where a file
    ///   cannot be read or written.
    package mutating func add(_ result: Sidecar, from outbox: Outbox) throws -> Outcome {
        let name = Self.name(of: result.image)
        let image = ExportLayout.images.pushing(name)
        let there = try export.status(of: image)
        if there != nil {
            guard try isSame(image, as: result) else {
                throw ExportRefusal.nameTaken(image.string)
            }
            if let choice = try annotations.choice(for: image) {
                if record.entry(named: name.string) == nil {
                    try addInterrupted(result, named: name, annotation: choice.path, from: outbox)
                }
                return .kept(isCorrected: try isCorrected(choice, of: name))
            }
        }
        let (suffix, bytes) = try format.file(of: result, in: outbox)
        if there == nil { try export.create(originals.image(of: result), at: image) }
        let annotation = ExportLayout.labels.pushing(FilePath(bytes: name.bytes + suffix.utf8))
        try export.create(bytes, at: annotation)
        try addEntry(of: result, named: name, annotation: annotation, bytes: bytes)
        return .exported
    }

    /// Records an annotation that is there without an entry, as an export has left it that ended before it
    /// wrote its record, if it is as it would be exported now.
    private mutating func addInterrupted(
        _ result: Sidecar, named name: FilePath, annotation: FilePath, from outbox: Outbox
    ) throws {
        let (suffix, bytes) = try format.file(of: result, in: outbox)
        let exported = ExportLayout.labels.pushing(FilePath(bytes: name.bytes + suffix.utf8))
        guard annotation == exported, try digest(of: annotation) == Digest.sha256(of: bytes) else {
            return
        }
        try addEntry(of: result, named: name, annotation: annotation, bytes: bytes)
    }

    private mutating func addEntry(
        of result: Sidecar, named name: FilePath, annotation: FilePath, bytes: [UInt8]
    ) throws {
        let image = ExportLayout.images.pushing(name)
        record.add(
            .init(
                name: name.string, source: result.image.name, sourceSha256: result.image.sha256,
                imageSha256: try digest(of: image),
                annotation: annotation.string, annotationSha256: Digest.sha256(of: bytes),
                expectedDice: result.expectedDice, flags: result.quality?.flags ?? []))
        unwritten += 1
        if unwritten * Self.recordShare >= record.images.count { try finish() }
    }

    /// Writes the record of what was exported.
    ///
    /// - Throws: ``FileError``.
    package mutating func finish() throws(FileError) {
        guard unwritten > 0 else { return }
        try record.write(to: export)
        unwritten = 0
    }

    private func isCorrected(_ choice: AnnotationChoice, of name: FilePath) throws -> Bool {
        try ExportLayout.isCorrected(
            choice.path, entry: record.entry(named: name.string), in: export)
    }

    /// Whether an image of the export is that of a result, be it one that a run exported which ended
    /// before it wrote its record.
    private func isSame(_ image: FilePath, as result: Sidecar) throws -> Bool {
        let found = try digest(of: image)
        let entry = record.entry(named: image.lastComponent?.string ?? "")
        if let entry, entry.sourceSha256 == result.image.sha256, entry.source == result.image.name {
            return found == entry.imageSha256
        }
        guard result.image.planes != nil else { return found == result.image.sha256 }
        return found == Digest.sha256(of: try originals.image(of: result))
    }

    private func digest(of file: FilePath) throws(FileError) -> String {
        Digest.sha256(of: try export.open(file).readAll(limit: ExportLayout.mostBytes))
    }

    /// The name of an image in the export: its path with `__` between folders and, of one of several
    /// pictures, in place of `#`; of one that is too long, digits of its SHA-256 and the extension.
    private static func name(of image: Sidecar.Image) -> FilePath {
        let path = image.path
        let parts = path.components.flatMap { component in
            // A '#' ends a path in the URIs by which programs name files.
            PictureName(component.path) == nil
                ? [component.path.bytes]
                : component.path.bytes.split(separator: UInt8(ascii: "#"))
                    .map { Array($0) }
        }
        let name =
            Array(parts.joined(separator: Array("__".utf8)))
            + (image.planes == nil ? [] : Array(".png".utf8))
        guard name.count > longestName else { return FilePath(bytes: name) }
        let ending = FilePath(bytes: name).extension.map { ".\($0)" } ?? ""
        return FilePath("\(Digest.sha256(of: name).prefix(32))\(ending)")
    }
}
