import Network
import SystemPackage
import Training

/// The folders of the images that a model was trained on, for the distance from them.
struct TrainingSets: Sendable {
    /// The most images to which the distance of the fitted model is fitted.
    static let mostImages = 512
    /// The same for a model that left a folder out, of which there are many.
    static let mostImagesOfUnseen = 256

    private let folders: [(path: FilePath, files: [AnnotatedFile])]

    /// Lists folders; opens no image.
    ///
    /// - Throws: ``DataSetError``; ``FileError`` for a folder that cannot be listed.
    init(of folders: [FilePath]) throws {
        let resolved = folders.map { $0.resolvingSymlinks }
        for (index, folder) in resolved.enumerated() where resolved[..<index].contains(folder) {
            throw DataSetError.givenTwice(folder: folders[index])
        }
        self.folders = try zip(folders, resolved).map { folder, resolved in
            (resolved, try DataSetListing(of: [folder]).files)
        }
    }

    /// Whether there are no folders.
    var isEmpty: Bool { folders.isEmpty }

    /// The number of images in all folders but one, whose path has its links resolved.
    func count(leavingOut left: FilePath?) -> Int {
        folders.reduce(0) { $0 + ($1.path == left ? 0 : $1.files.count) }
    }

    /// Some images, spread evenly over the names in each folder; small folders are whole before
    /// large ones give more.
    ///
    /// - Parameters:
    ///   - most: The most images of all folders together.
    ///   - left: A folder that is left out, with its links resolved.
    /// - Returns: The images, each with the number of its folder.
    func images(most: Int, leavingOut left: FilePath? = nil) -> [(folder: Int, file: AnnotatedFile)]
    {
        let kept = folders.enumerated().filter { $0.element.path != left }
        let shares = EvenChoice.shares(of: kept.map(\.element.files.count), most: most)
        return zip(kept, shares).flatMap { folder, share in
            folder.element.files.spread(share).map { (folder.offset, $0) }
        }
    }
}

/// An image of a training set, by its folder and its path in it.
struct TrainingImageKey: Hashable, Sendable {
    private let root: FilePath
    private let path: FilePath

    /// The key of an image; the same for every listing that it is in.
    init(_ file: AnnotatedFile) {
        root = file.tree.root.resolvingSymlinks
        path = file.image
    }
}
