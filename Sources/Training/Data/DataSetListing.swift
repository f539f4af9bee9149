import Linux
import SystemPackage

/// The paths of an image and its annotation; neither file has been opened.
package struct AnnotatedFile: Sendable, Equatable {
    /// The path beneath its folder; unique in a listing.
    ///
    /// Where several folders hold the same path, all names begin with as many of the last
    /// components of the folders' own paths as tell these apart.
    package let name: String
    /// The index of its folder among those that were listed.
    package let folder: Int
    /// The folder; no link below it is followed.
    package let tree: FileTree
    /// The image, relative to the folder.
    package let image: FilePath
    /// The annotation, relative to the folder: a file, or a folder of instance masks.
    package let annotation: FilePath
}

/// An image that is not trained on, and why.
package struct LeftOut: Error, Sendable, Equatable, Codable {
    /// The image's ``AnnotatedFile/name``; the path of a folder that cannot be listed.
    package let name: String
    /// A sentence without its full stop.
    package let reason: String

    /// Records why an image is left out.
    package init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}

extension LeftOut: CustomStringConvertible {
    package var description: String { "'\(name)' is left out: \(reason)" }
}

/// The images of several folders, each under a unique name; no file is opened.
package struct DataSetListing: Sendable {
    /// The images that have an annotation, sorted by the bytes of their names.
    package private(set) var files: [AnnotatedFile] = []
    /// The others, sorted likewise.
    package private(set) var leftOut: [LeftOut] = []
    /// The files of annotations that are those of no image, under names like those of images.
    package private(set) var unusedAnnotations: [String] = []
    /// The paths of sub-folders that by their names are held out from training, though their images
    /// are listed as all others.
    package private(set) var heldOut: [String] = []

    /// Lists folders.
    ///
    /// - Parameter folders: The folders; ``AnnotatedFile/folder`` is an index into them.
    /// - Throws: ``DataSetError``; ``FileError`` for a folder that cannot be listed.
    /// - Complexity: O(*n* log *n*), where *n* is the number of files.
    package init(of folders: [FilePath]) throws {
        let listed = try folders.map { try DataSetFolder($0) }
        let prefixes = try Self.prefixes(of: folders, listed: listed)
        var names: Set<String> = []
        for (number, folder) in listed.enumerated() {
            let prefix = prefixes[number]
            unusedAnnotations += folder.unusedAnnotations.map { prefix.pushing($0).string }
            heldOut += folder.heldOut.map { folders[number].pushing($0).string }
            // The first of two names that read the same is the one whose bytes come first.
            for entry in folder.entries.sorted(by: { $0.path.bytes.precedes($1.path.bytes) }) {
                let name = prefix.pushing(entry.path).string
                switch entry.annotation {
                case .failure(let missing):
                    leftOut.append(LeftOut(name: name, reason: missing.reason))
                case .success where !entry.path.isValidUTF8:
                    leftOut.append(LeftOut(name: name, reason: "its name is not UTF-8"))
                case .success where !names.insert(name).inserted:
                    leftOut.append(
                        LeftOut(name: name, reason: "its name reads the same as another's"))
                case .success(let annotation):
                    files.append(
                        AnnotatedFile(
                            name: name, folder: number, tree: folder.tree, image: entry.path,
                            annotation: annotation))
                }
            }
        }
        files.sort { Array($0.name.utf8).precedes(Array($1.name.utf8)) }
        leftOut.sort { Array($0.name.utf8).precedes(Array($1.name.utf8)) }
    }

    /// The prefixes of names: empty where no two folders hold the same path, else as many of the
    /// last components of the folders' own paths as tell them apart.
    private static func prefixes(
        of folders: [FilePath], listed: [DataSetFolder]
    ) throws(DataSetError) -> [FilePath] {
        let resolved = folders.map { $0.resolvingSymlinks }
        for (number, path) in resolved.enumerated() where resolved[..<number].contains(path) {
            throw .givenTwice(folder: folders[number])
        }
        var paths: Set<FilePath> = []
        let isAlike = listed.contains { folder in
            // What is left out must not rename what is not.
            let own = folder.entries.filter(\.isUsable).map(\.path)
            defer { paths.formUnion(own) }
            return own.contains { paths.contains($0) }
        }
        guard isAlike else { return folders.map { _ in "" } }
        let longest = resolved.map { $0.components.count }.max() ?? 0
        let tails = (1...max(longest, 1)).lazy.map { count in
            resolved.map { FilePath(root: nil, $0.components.suffix(count)) }
        }
        return tails.first { Set($0).count == folders.count } ?? resolved
    }
}

extension [UInt8] {
    fileprivate func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}

/// Why folders cannot be trained on at all.
package enum DataSetError: Error, Equatable {
    /// There is no image where images are looked for.
    case noImages(folder: FilePath)
    /// The same folder is given twice, perhaps by another path.
    case givenTwice(folder: FilePath)
    /// The images have more pixels together than are kept in memory.
    case tooLarge(limit: Int)
}

extension DataSetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noImages(let folder):
            "'\(folder)' holds no image to train on: images belong in '\(folder)/images' with "
                + "their annotations in '\(folder)/labels' or '\(folder)/masks', or in "
                + "'\(folder)/NAME/images/NAME.png' with a mask for each nucleus in "
                + "'\(folder)/NAME/masks'; links are not followed"
        case .givenTwice(let folder):
            "'\(folder)' is given twice, once perhaps by another path; give each folder once"
        case .tooLarge(let limit):
            "the images have more than \(limit) pixels together, the most that are kept in this "
                + "machine's memory; give fewer or smaller ones"
        }
    }
}
