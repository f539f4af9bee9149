import Evaluation
import Inbox
import Linux
import SystemPackage

/// A folder of images with nuclei drawn by hand, as it was listed.
///
/// `images` with `labels`, or with `masks` beside it: a truth has its image's name, or its stem and
/// `.png`, `.tif` or `.tiff`. `X/images/X.png` with `X/masks`: a mask for each nucleus, as the Data
/// Science Bowl 2018 publishes them; see ``TruthLayout``. Both may lie one folder deeper.
struct AnnotatedFolder {
    /// An image, and where its truth lies or why it has none.
    struct Entry {
        /// Relative to the folder.
        let path: FilePath
        /// The truth, or a sentence without its end.
        let truth: Result<AnnotatedFile.TruthPlace, Missing>

        /// Whether it has a truth.
        var isUsable: Bool { if case .success = truth { true } else { false } }
    }

    /// Why something is left out.
    struct Missing: Error {
        /// A sentence without its end.
        let reason: String
    }

    /// The folders that are looked into, besides those that they may lie in.
    private static let kinds: Set = ["images", "labels", "masks"]

    /// What data to judge by are called.
    private static let judging: Set = ["test", "testing", "val", "valid", "validation"]

    /// The folder; no link below it is followed.
    let tree: Tree
    /// What lies in it, sub-folders that cannot be listed too; in no order.
    private(set) var entries: [Entry] = []
    /// The sub-folders of images to judge by, as their names say, sorted.
    private(set) var heldOut: [FilePath] = []

    /// Lists a folder; opens no file.
    ///
    /// - Throws: ``FileError`` where the folder itself cannot be listed, ``AnnotationError``
    ///   where there is no image in it.
    /// - Complexity: O(*n* log *n*), where *n* is the number of files.
    init(_ root: FilePath) throws {
        tree = Tree(root)
        var files: [FilePath: [FilePath]] = [:]
        try tree.walk { below, _ throws(FileError) in
            Self.isEntered(below)
        } visit: { path, _ throws(FileError) in
            let folder = path.removingLastComponent()
            guard Self.isKind(folder), InboxName(path) == .image else { return }
            files[folder, default: []].append(path)
        } passOver: { path, error throws(FileError) in
            guard !InboxName.isHidden(path) else { return }
            entries.append(Entry(path: path, truth: .failure(Missing(reason: "\(error)"))))
        }
        for (folder, images) in files where folder.lastComponent?.string == "images" {
            let truths = Truths(beside: folder, files)
            entries += Self.unshared(
                images.map { Entry(path: $0, truth: truths.find(for: $0)) })
            let set = folder.removingLastComponent()
            if let name = set.lastComponent?.string, Self.judging.contains(name.lowercased()) {
                heldOut.append(set)
            }
        }
        heldOut.sort { $0.string < $1.string }
        if entries.isEmpty { throw AnnotationError.noImages(folder: root) }
    }

    private static func isKind(_ folder: FilePath) -> Bool {
        folder.lastComponent.map { kinds.contains($0.string) } ?? false
    }

    /// Whether a sub-folder is listed: `images`, `X/images` and the like, and `X` itself.
    private static func isEntered(_ folder: FilePath) -> Bool {
        guard !InboxName.isHidden(folder) else { return false }
        return folder.components.count < 2 || folder.components.count == 2 && isKind(folder)
    }
}
