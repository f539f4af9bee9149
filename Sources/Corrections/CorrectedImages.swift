import GroundTruth
import Images
import Inbox
import Linux
import Outbox
import SystemPackage

/// Takes the corrected images of an export back: copies them, with their annotations, into a folder
/// that `train` and `evaluate` read, which then holds nothing that nobody has corrected.
package struct CorrectedImages {
    /// What became of an image of the export.
    package enum Outcome: Equatable {
        /// Image and annotation were copied.
        case taken
        /// The folder has them already.
        case alreadyTaken
        /// Its annotation is as it was exported.
        case unchanged
        /// It is not taken, for a reason that is a clause.
        case refused(reason: String)
    }

    private let export: FileTree
    private let annotations: AnnotationFolder
    private let record: ExportRecord

    /// Opens an export.
    ///
    /// - Parameter folder: The folder of the export.
    /// - Throws: ``FileError`` where its record cannot be read.
    package init(of folder: FilePath) throws(FileError) {
        export = FileTree(root: folder)
        annotations = AnnotationFolder(root: folder, layout: .shared, limits: ReadingLimits())
        record = try ExportRecord(of: export)
    }

    /// The images of the export, sorted by the bytes of their names.
    ///
    /// - Throws: ``FileError`` where they cannot be listed.
    package func images() throws(FileError) -> [FilePath] {
        try export.entries(of: ExportLayout.images).reversed()
            .filter { $0.kind == .file && InboxFileKind(of: $0.name.path) == .image }
            .map { ExportLayout.images.appending($0.name) }
    }

    /// Copies an image with its annotation, if that was corrected.
    ///
    /// - Parameters:
    ///   - image: One of ``images()``.
    ///   - target: The folder, which exists; nothing in it is overwritten.
    /// - Returns: What became of it.
    /// - Throws: ``FileError`` where a file cannot be read or written.
    package func copy(_ image: FilePath, to target: FileTree) throws(FileError) -> Outcome {
        guard let choice = try annotations.choice(for: image) else {
            return .refused(reason: "it has no annotation in '\(ExportLayout.labels)'")
        }
        guard choice.isDecided else {
            let files = ([choice.path] + choice.others).map { "'\($0)'" }
            return .refused(
                reason: "\(files.joined(separator: " and ")) were modified within 2 s, so that "
                    + "nothing tells which one was corrected; move the others away")
        }
        let name = image.lastComponent.map(\.string) ?? ""
        let isCorrected = try ExportLayout.isCorrected(
            choice.path, entry: record.entry(named: name), in: export)
        guard isCorrected else { return .unchanged }
        var isNew = false
        for file in [image, choice.path] {
            switch try copyFile(file, to: target) {
            case .copied: isNew = true
            case .same: break
            case .other:
                return .refused(
                    reason: "'\(file)' is there already with other content; move that one away")
            }
        }
        return isNew ? .taken : .alreadyTaken
    }

    /// What became of a file.
    private enum Copy { case copied, same, other }

    private func copyFile(_ file: FilePath, to target: FileTree) throws(FileError) -> Copy {
        let bytes = try export.open(file).readAll(limit: ExportLayout.mostBytes)
        try target.createFolder(at: file.removingLastComponent())
        do throws(FileError) {
            try target.create(bytes, at: file)
            return .copied
        } catch {
            guard error.errno == .fileExists else { throw error }
            let there = try target.open(file).readAll(limit: ExportLayout.mostBytes)
            return there == bytes ? .same : .other
        }
    }
}
