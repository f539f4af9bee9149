import Images
import Linux
import Outbox
import SystemPackage
import Tensors

/// An annotation that was read.
package struct ReadAnnotation: Sendable {
    /// The nuclei.
    package internal(set) var annotation: Annotation
    /// The file, or the folder of instance masks, relative to the folder of annotations.
    package let path: FilePath
    /// The SHA-256 of the file; of instance masks, of the lines that `sha256sum` prints of them.
    package let sha256: String
}

/// The size that an annotation must have, and the limits that each of its files must meet.
struct AnnotationRequirements {
    /// The size of the image.
    let size: PlaneSize
    /// The limits of a file and its decoding.
    let limits: ReadingLimits
    /// The most bytes of memory that comparing with it may take.
    let memory: Int
}

/// An annotation whose files have been checked by their headers, but not decoded.
protocol AnnotationSource {
    /// The bytes of memory that comparing an image with it takes.
    var need: Int { get }

    /// Reads and decodes the annotation.
    ///
    /// - Parameters:
    ///   - known: The SHA-256 of an annotation that need not be read again.
    ///   - progress: Called before each of its files.
    /// - Returns: The annotation; `nil` if it is the known one.
    /// - Throws: ``AnnotationRefusal``, ``FileError`` where the machine is at fault, and whatever
    ///   `progress` throws.
    func read(unless known: String?, progress: () throws -> Void) throws -> ReadAnnotation?
}

/// An annotation that is one picture of a file.
struct PictureAnnotation: AnnotationSource {
    /// The file, open and checked.
    let file: AnnotationFile
    /// Which picture of a file with several; `nil` for the file's only one.
    let suffix: PictureSuffix?

    var need: Int { file.need }

    func read(unless known: String?, progress: () throws -> Void) throws -> ReadAnnotation? {
        try progress()
        let bytes = try file.content()
        let sha256 = Digest.sha256(of: bytes)
        if sha256 == known { return nil }
        do {
            let pixels = try file.decode(
                bytes, picture: suffix, readingMinusOneAs: IgnoreLabel.minusOne)
            let annotation: Annotation
            do throws(BlendedColours) {
                annotation = try Annotation(pixels)
            } catch {
                throw AnnotationRefusal(path: file.path, reason: .blended(error))
            }
            guard !annotation.isIgnoredThroughout else {
                throw AnnotationRefusal(path: file.path, reason: .nothingAnnotated)
            }
            return ReadAnnotation(annotation: annotation, path: file.path, sha256: sha256)
        } catch var refusal as AnnotationRefusal {
            refusal.sha256 = sha256
            throw refusal
        }
    }
}

/// An annotation that is a folder of instance masks, each a file with one nucleus of the image.
struct InstanceMaskFolder: AnnotationSource {
    /// The most masks: as many as a label image of 16 bits has labels.
    private static let mostMasks = 65_535
    /// The most pixels of all masks, as a multiple of those that an image may have: it bounds the
    /// time that reading takes.
    private static let mostImages = 64

    let need: Int
    private let folder: FilePath
    private let masks: [FilePath]
    private let tree: FileTree
    private let requirements: AnnotationRequirements

    /// Lists the masks and checks their headers; links are refused.
    ///
    /// - Parameters:
    ///   - folder: Relative to the tree.
    ///   - tree: The folder of annotations.
    ///   - requirements: For each of the masks.
    ///   - progress: Called before each mask.
    /// - Throws: ``AnnotationRefusal``, ``FileError`` where the machine is at fault, and whatever
    ///   `progress` throws.
    init(
        at folder: FilePath, in tree: FileTree, meeting requirements: AnnotationRequirements,
        progress: () throws -> Void
    ) throws {
        var masks: [FilePath] = []
        try AnnotationRefusal.catching(at: folder) {
            try tree.visitImages(in: folder) { path, _ in
                if masks.count <= Self.mostMasks { masks.append(path) }
            }
        }
        masks.sort { $0.lastComponentBytes.lexicographicallyPrecedes($1.lastComponentBytes) }
        guard !masks.isEmpty else { throw AnnotationRefusal(path: folder, reason: .noMasks) }
        guard masks.count <= Self.mostMasks else {
            throw AnnotationRefusal(path: folder, reason: .tooManyMasks(limit: Self.mostMasks))
        }
        let pixels = requirements.size.pixelCount
        let mostPixels = requirements.limits.image.pixels
            .multipliedReportingOverflow(by: Self.mostImages)
        guard mostPixels.overflow || masks.count <= mostPixels.partialValue / max(pixels, 1) else {
            throw AnnotationRefusal(
                path: folder,
                reason: .tooManyMaskPixels(
                    masks: masks.count, pixels: pixels, factor: Self.mostImages))
        }
        // One is in memory at a time.
        need = try masks.reduce(0) { need, mask in
            try progress()
            return try max(need, AnnotationFile(at: mask, in: tree, meeting: requirements).need)
        }
        self.folder = folder
        self.masks = masks
        self.tree = tree
        self.requirements = requirements
    }

    func read(unless known: String?, progress: () throws -> Void) throws -> ReadAnnotation? {
        var combined = InstanceMasks(
            width: requirements.size.width, height: requirements.size.height)
        var digests = FileListDigest()
        for mask in masks {
            try progress()
            let file = try AnnotationFile(at: mask, in: tree, meeting: requirements)
            let bytes = try file.content()
            digests.add(bytes, named: mask)
            let pixels = try file.decode(bytes, picture: nil)
            combined.add(pixels.numbers, header: pixels.header)
        }
        let sha256 = digests.sha256
        if sha256 == known { return nil }
        return ReadAnnotation(annotation: combined.annotation, path: folder, sha256: sha256)
    }
}
