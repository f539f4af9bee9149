import Evaluation
import GroundTruth
import SystemPackage

/// Which truth is which image's.
extension AnnotatedFolder {
    /// The truths of the images of one folder.
    struct Truths {
        /// Endings of truths, the commonest first.
        private static let endings = ["png", "tif", "tiff"]

        private let folders: [FilePath]
        private let byStem: [[String?: [FilePath]]]
        private let files: [FilePath: [FilePath]]

        init(beside images: FilePath, _ files: [FilePath: [FilePath]]) {
            let set = images.removingLastComponent()
            folders = ["labels", "masks"].map { set.appending($0) }
            byStem = folders.map { Dictionary(grouping: files[$0] ?? []) { $0.stem } }
            self.files = files
        }

        /// Masks beside an image of its folder's name are each of a nucleus, unless one has the image's
        /// name: then it is the whole truth.
        func find(for image: FilePath) -> Result<AnnotatedFile.TruthPlace, Missing> {
            if let folder = TruthLayout.masks(of: image), let masks = files[folder],
                !masks.contains(where: { $0.stem == image.stem })
            {
                return .success(
                    .masks(
                        masks.sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }))
            }
            for folder in byStem {
                let named = folder[image.stem] ?? []
                let same = named.first { $0.lastComponent == image.lastComponent }
                let others = Self.endings.lazy.compactMap { ending in
                    named.first { $0.extension?.lowercased() == ending }
                }
                if let truth = same ?? others.first { return .success(.whole(truth)) }
            }
            return .failure(
                Missing(reason: "it has no truth in '\(folders[0])' nor in '\(folders[1])'"))
        }
    }

    /// Of images of one stem, of which one truth would be, leaves it to the one that has its name, or
    /// else to the first.
    static func unshared(_ entries: [Entry]) -> [Entry] {
        var owners: [FilePath: FilePath] = [:]
        for entry in entries {
            guard case .success(.whole(let truth)) = entry.truth else { continue }
            let other = owners[truth]
            let isOwner =
                other.map { other in
                    entry.path.lastComponent == truth.lastComponent
                        || other.lastComponent != truth.lastComponent
                            && entry.path.string < other.string
                } ?? true
            if isOwner { owners[truth] = entry.path }
        }
        return entries.map { entry in
            guard case .success(.whole(let truth)) = entry.truth, let owner = owners[truth],
                owner != entry.path
            else { return entry }
            return Entry(
                path: entry.path,
                truth: .failure(Missing(reason: "its truth '\(truth)' is that of '\(owner)'")))
        }
    }
}
