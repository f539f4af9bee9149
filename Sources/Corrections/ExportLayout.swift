import Linux
import Outbox
import SystemPackage

/// The folders of an export, and which of its annotations a person has changed.
enum ExportLayout {
    /// The folder of images.
    static let images: FilePath = "images"
    /// The folder of annotations.
    static let labels: FilePath = "labels"
    /// The most bytes of an annotation.
    static let mostBytes = 1 << 30

    /// Whether an annotation is another file, or has other content, than was exported; also that of an
    /// image that was not exported, but put there by hand.
    ///
    /// - Throws: ``FileError``.
    static func isCorrected(
        _ annotation: FilePath, entry: ExportRecord.Entry?, in export: FileTree
    ) throws(FileError) -> Bool {
        guard let entry, entry.annotation == annotation.string,
            try export.status(of: annotation)?.kind == .file
        else { return true }
        let bytes = try export.open(annotation).readAll(limit: mostBytes)
        return Digest.sha256(of: bytes) != entry.annotationSha256
    }
}
