import Images
import Inbox
import Linux
import Masks
import Outbox
import Outlines
import SystemPackage
import Tensors

/// An annotation of outlines, one for each nucleus: GeoJSON, or regions of ImageJ.
struct OutlineAnnotation: AnnotationSource {
    let need: Int
    private let format: OutlineFormat
    private let path: FilePath
    private let tree: FileTree
    private let requirements: AnnotationRequirements

    /// Checks the size of a file of outlines; links are refused.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the folder of annotations.
    ///   - tree: The folder of annotations.
    ///   - format: The format of the file.
    ///   - requirements: The size of the image, and the limits.
    /// - Throws: ``AnnotationRefusal``; ``FileError`` where the machine is at fault.
    init(
        at path: FilePath, in tree: FileTree, format: OutlineFormat,
        meeting requirements: AnnotationRequirements
    ) throws {
        let file = try AnnotationRefusal.catching(at: path) { try tree.open(path) }
        let bytes = file.status.size
        let limit = min(requirements.limits.bytes, OutlineFormat.mostBytes)
        guard bytes <= limit else {
            throw AnnotationRefusal(
                path: path, reason: .outlines(.tooManyBytes(bytes, limit: limit)))
        }
        need = format.need(bytes: bytes, pixels: requirements.size.pixelCount)
        guard need <= requirements.memory else {
            throw AnnotationRefusal(
                path: path, reason: .tooMuchMemory(need, limit: requirements.memory))
        }
        (self.format, self.path, self.tree) = (format, path, tree)
        self.requirements = requirements
    }

    func read(unless known: String?, progress: () throws -> Void) throws -> ReadAnnotation? {
        try progress()
        let bytes = try AnnotationRefusal.catching(at: path) {
            try tree.open(path).readAll(limit: OutlineFormat.mostBytes)
        }
        let sha256 = Digest.sha256(of: bytes)
        if sha256 == known { return nil }
        do throws(OutlineError) {
            let set = try format.read(bytes)
            let filled = try FilledOutlines(
                set.outlines, width: requirements.size.width, height: requirements.size.height)
            let annotation = Annotation(
                kind: .outlines, nuclei: filled.nuclei,
                remarks: Self.remarks(leftOut: set.leftOutText, filled: filled))
            return ReadAnnotation(annotation: annotation, path: path, sha256: sha256)
        } catch .outOfMemory {
            throw ImageError.outOfMemory
        } catch {
            var refusal = AnnotationRefusal(path: path, reason: .outlines(error))
            refusal.sha256 = sha256
            throw refusal
        }
    }

    /// What is said of outlines that no nucleus is made of.
    private static func remarks(leftOut: String?, filled: FilledOutlines) -> [String] {
        let parts: [String?] = [
            leftOut.map { "what is no area is left out of its outlines: \($0)" },
            text(of: filled.regions).map {
                "outlines around several others are left out as regions: \($0)"
            },
            text(of: filled.hidden).map {
                "outlines without a pixel of their own are left out: \($0)"
            },
        ]
        return parts.compactMap(\.self)
    }

    /// The first of some names, and how many more there are; `nil` for none.
    private static func text(of names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let more = names.count - 3
        return names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
            + (more > 0 ? " and \(more) more" : "")
    }
}
