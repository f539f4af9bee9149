import FoundationEssentials
import Linux
import Outbox
import SystemPackage

/// What was exported for correction, so that a corrected annotation is told from one that was not
/// touched: `export.json` in the folder of the export.
struct ExportRecord: Codable, Equatable {
    /// An image of the export.
    struct Entry: Codable, Equatable {
        /// The name of the image in the export.
        var name: String
        /// The path of the image below the inbox, as text.
        var source: String
        /// The digest of the file that was segmented.
        var sourceSha256: String
        /// The digest of the image in the export: the same, or that of a PNG of one of its pictures.
        var imageSha256: String
        /// The path of the annotation, relative to the export.
        var annotation: String
        /// The digest of the annotation as it was exported.
        var annotationSha256: String
        /// The Dice coefficient that was estimated for the result.
        var expectedDice: Double
        /// The quality flags of the result.
        var flags: [String]
    }

    /// The name of its file in the export.
    static let file: FilePath = "export.json"
    /// The version that this type writes and reads.
    private static let version = "nucleid-export/1"
    /// The most bytes of the file.
    private static let mostBytes = 256 << 20

    private var schema = ExportRecord.version
    private(set) var images: [Entry] = []

    /// Reads the record of an export; an empty one if there is none.
    ///
    /// - Throws: ``FileError``; `unusable` for a file that is no such record.
    init(of export: FileTree) throws(FileError) {
        guard try export.status(of: Self.file) != nil else { return }
        let bytes = try export.open(Self.file).readAll(limit: Self.mostBytes)
        guard let record = try? SidecarCoding.decode(Self.self, from: bytes),
            record.schema == Self.version
        else {
            throw .unusable(
                path: export.root.pushing(Self.file),
                reason: "it is not a record of schema '\(Self.version)'; move it away")
        }
        self = record
    }

    /// Writes the record.
    ///
    /// - Throws: ``FileError``.
    func write(to export: FileTree) throws(FileError) {
        guard let bytes = try? SidecarCoding.encode(self) else {
            throw .unusable(
                path: export.root.pushing(Self.file), reason: "a number in it is not finite")
        }
        try export.write(bytes, to: Self.file)
    }

    /// The entry of an image.
    func entry(named name: String) -> Entry? { images.last { $0.name == name } }

    /// Adds an image, in place of an older one of its name.
    mutating func add(_ entry: Entry) {
        images.removeAll { $0.name == entry.name }
        images.append(entry)
    }
}
