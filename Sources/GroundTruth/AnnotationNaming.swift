import Images
import Inbox
import Linux
import Outbox
import SystemPackage

/// The rule by which images and annotations find each other by their names; nothing else in the
/// project decides it.
///
/// The annotation of an image `a.jpg` has the image's own name, or its name with the extension
/// `.png`, `.tif` or `.tiff` in any case. It lies, in this order,
///
/// 1. for an image in a folder `S/images`, in `S/labels` or `S/masks` beside it;
/// 2. for an image `X/images/X.jpg`, where there is no such file: all images in `X/masks` are its
///    instance masks, one for each nucleus;
/// 3. in a folder of annotations that mirrors that of the images: under the image's own path.
///
/// In each of the places 1 and 3 it may also have a name that nucleid gives its results, see
/// ``ResultAnnotationName``; ``AnnotationChoice`` says which of several is taken.
///
/// Names that differ in their Unicode normalization alone are the same.
///
/// One picture of a file with several, `cell.tif#t0003` or `cell.tif#s0001`, has its own annotation,
/// `cell#t0003.png` or
/// `cell.tif#t0003.png`, in the places 1 and 3, or else that page of the annotation of `cell.tif`.
package enum AnnotationNaming {
    /// How folders of images and of annotations lie.
    package enum Layout: Sendable {
        /// In two folders, of which that of annotations mirrors that of images: all places count.
        case mirrored
        /// In one folder: what lies beside an image is another image, and place 3 does not count.
        case shared
    }

    /// A place to look for an annotation.
    enum Place: Equatable {
        /// The first of the files named that exists, and those with the name of a result.
        case file(in: FilePath, names: [FilePath.Component], corrected: [FilePath.Component])
        /// A folder of instance masks, if there is an image in it.
        case instanceMasks(in: FilePath)
    }

    /// The extensions of annotations, the preferred one first.
    private static let extensions = ["png", "tif", "tiff"].flatMap { spellings(of: $0) }
    /// The extensions of images.
    private static let imageExtensions = InboxFileKind.imageExtensions.sorted().flatMap {
        spellings(of: $0)
    }

    /// The places where the annotation of an image may lie; the first hit counts.
    ///
    /// - Parameters:
    ///   - image: The path of an image, or the name of a picture of a stack.
    ///   - layout: How the folders lie.
    /// - Returns: The places, in the order in which they are tried.
    static func places(for image: FilePath, layout: Layout) -> [Place] {
        let picture = PictureName(image)
        let file = picture?.file ?? image
        let folder = file.removingLastComponent()
        let beside = AnnotationLayout.annotationFolders(beside: folder)
        let mirrored = layout == .mirrored ? [folder] : []
        func files(
            named names: [[UInt8]], correctedStems: [[UInt8]], in folders: [FilePath]
        ) -> [Place] {
            let names = names.compactMap { FilePath(bytes: $0).lastComponent }
            let corrected = correctedNames(of: image, stems: correctedStems)
            return folders.map { .file(in: $0, names: names, corrected: corrected) }
        }
        let (name, stem) = (file.lastComponentBytes, file.removingExtension().lastComponentBytes)
        var places: [Place] = []
        if picture != nil {
            let suffix = image.lastComponentBytes.dropFirst(name.count)
            let stems = [name + suffix, stem + suffix]
            let own = [image.lastComponentBytes] + names(stems: stems, extensions: extensions)
            places += files(named: own, correctedStems: stems, in: beside + mirrored)
        }
        let whole = [name] + names(stems: [stem], extensions: extensions)
        // Results, and outlines, are those of one picture.
        let stems = picture == nil ? [name, stem] : []
        places += files(named: whole, correctedStems: stems, in: beside)
        if picture == nil, let folder = AnnotationLayout.instanceMaskFolder(of: file) {
            places.append(.instanceMasks(in: folder))
        }
        return places + files(named: whole, correctedStems: stems, in: mirrored)
    }

    /// The names of results of an image: with each suffix its name, also as nucleid shortens a long
    /// one, and its name without extension.
    private static func correctedNames(
        of image: FilePath, stems: [[UInt8]]
    ) -> [FilePath.Component] {
        guard !stems.isEmpty else { return [] }
        let result = ResultName(for: image)
        var known: Set<FilePath.Component> = []
        return ResultAnnotationName.suffixes.flatMap { suffix in
            [result.file(suffix: suffix)] + stems.map { FilePath(bytes: $0 + suffix.utf8) }
        }.compactMap(\.lastComponent).filter { known.insert($0).inserted }
    }

    /// The images that an annotation may belong to: the inverse of ``places(for:layout:)`` for
    /// files.
    ///
    /// - Parameters:
    ///   - annotation: The path of a file.
    ///   - suffixes: The suffixes of its pictures, where it holds several.
    ///   - isPublished: Whether a picture has a result. The pictures of a file are published in
    ///     order: where the first has no result, the others, perhaps tens of thousands, are not
    ///     looked for.
    /// - Returns: Names of results.
    static func images(
        of annotation: FilePath, suffixes: [PictureSuffix], isPublished: (FilePath) -> Bool
    ) -> [FilePath] {
        let folder = annotation.removingLastComponent()
        let folders = [folder] + [AnnotationLayout.imageFolder(beside: folder)].compactMap(\.self)
        let base = ResultAnnotationName.base(of: annotation)
        let stems = [base, annotation.removingExtension()].compactMap(\.self)
        func paths(named names: [[UInt8]]) -> [FilePath] {
            folders.flatMap { folder in names.map { folder.pushing(FilePath(bytes: $0)) } }
        }
        let files = unique(
            paths(
                named: [annotation.lastComponentBytes]
                    + stems.prefix(base == nil ? 0 : 1)
                    .map(\.lastComponentBytes)
                    + names(stems: stems.map(\.lastComponentBytes), extensions: imageExtensions))
        )
        guard suffixes.isEmpty else {
            return files.flatMap { file in
                suffixes.flatMap(\.alternatives).filter(\.isFirst).filter { first in
                    isPublished(PictureName(of: file, suffix: first).path)
                }.flatMap { first in
                    suffixes.flatMap(\.alternatives).filter { $0.hasAxes(of: first) }
                        .map { PictureName(of: file, suffix: $0).path }
                }
            }
        }
        guard let picture = stems.lazy.compactMap({ PictureName($0) }).first else { return files }
        let name = picture.file.lastComponentBytes
        return unique(
            files
                + paths(named: [name] + names(stems: [name], extensions: imageExtensions))
                .map { PictureName(of: $0, suffix: picture.suffix).path })
    }

    /// Whether an annotation lies beside the images of a data set that has them in one folder.
    ///
    /// - Parameters:
    ///   - path: An image's path.
    ///   - images: All images.
    /// - Returns: Whether the path is that of an annotation.
    package static func isAnnotation(_ path: FilePath, of images: ImageNames) -> Bool {
        let folder = path.removingLastComponent()
        if let image = AnnotationLayout.image(ofInstanceMasks: folder), images.hasStem(image) {
            return true
        }
        guard let beside = AnnotationLayout.imageFolder(beside: folder) else { return false }
        return images.haveStem(of: path, in: beside) || images.haveResult(named: path, in: beside)
    }

    /// Whether a file in a folder of annotations has the name of an annotation of one of some
    /// images, be it the one that is found for the image or another.
    ///
    /// - Parameters:
    ///   - path: The path of the file, relative to the folder of annotations.
    ///   - images: All images.
    ///   - layout: How the folders lie.
    /// - Returns: Whether it has such a name.
    package static func fits(_ path: FilePath, images: ImageNames, layout: Layout) -> Bool {
        let folder = path.removingLastComponent()
        let beside = AnnotationLayout.imageFolder(beside: folder)
        let mirrored = layout == .mirrored ? folder : nil
        if let image = AnnotationLayout.image(ofInstanceMasks: folder), images.hasStem(image) {
            return true
        }
        let places = [beside, mirrored].compactMap(\.self)
        if places.contains(where: { images.haveResult(named: path, in: $0) }) { return true }
        let isNamedAsImage = places.contains { images.hasName(of: path, in: $0) }
        let hasExtension = ["png", "tif", "tiff"].contains(path.extension?.lowercased() ?? "")
        return isNamedAsImage
            || hasExtension && places.contains { images.haveStem(of: path, in: $0) }
    }

    /// Names with each of some extensions.
    private static func names(stems: [[UInt8]], extensions: [String]) -> [[UInt8]] {
        stems.flatMap { stem in extensions.map { stem + [UInt8(ascii: ".")] + $0.utf8 } }
    }

    /// All ways to write an extension in small and capital letters, the small ones first.
    private static func spellings(of name: String) -> [String] {
        name.reduce([""]) { spellings, letter in
            let lower = letter.lowercased()
            let upper = letter.uppercased()
            return spellings.map { $0 + lower }
                + (upper == lower ? [] : spellings.map { $0 + upper })
        }
    }

    private static func unique(_ paths: [FilePath]) -> [FilePath] {
        var known: Set<FilePath> = []
        return paths.filter { known.insert($0).inserted }
    }
}

/// The names of all images of a set, in any Unicode normalization.
package struct ImageNames: Sendable {
    private let names: Set<NormalizedPath>
    private let stems: Set<NormalizedPath>

    /// Collects the paths of images.
    package init(_ images: [FilePath]) {
        names = Set(images.map { NormalizedPath($0) })
        stems = Set(images.map { NormalizedPath($0.removingExtension()) })
    }

    /// Whether there is an image of this path but for its extension.
    fileprivate func hasStem(_ path: FilePath) -> Bool { stems.contains(NormalizedPath(path)) }

    /// Whether a folder holds an image of the name of a file, without its suffix of a picture too.
    fileprivate func hasName(of file: FilePath, in folder: FilePath) -> Bool {
        [file, PictureName(file)?.file].contains { name in
            guard let name = name?.lastComponent else { return false }
            return names.contains(NormalizedPath(folder.appending(name)))
        }
    }

    /// Whether a folder holds an image, with or without its suffix of a picture, of which a file has
    /// the name of a result.
    fileprivate func haveResult(named file: FilePath, in folder: FilePath) -> Bool {
        guard let base = ResultAnnotationName.base(of: file) else { return false }
        return [base, PictureName(base)?.file].contains { name in
            guard let name = name?.lastComponent else { return false }
            let image = NormalizedPath(folder.appending(name))
            return names.contains(image) || stems.contains(image)
        }
    }

    /// Whether a folder holds an image of the name of a file but for the extension, without its
    /// suffix of a picture too.
    fileprivate func haveStem(of file: FilePath, in folder: FilePath) -> Bool {
        let stem = FilePath(bytes: file.removingExtension().lastComponentBytes)
        let stack = PictureName(stem)?.file
        return [stem, stack, stack?.removingExtension()].contains { name in
            name.map { hasStem(folder.pushing($0)) } ?? false
        }
    }
}
