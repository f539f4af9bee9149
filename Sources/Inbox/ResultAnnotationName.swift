import Linux
import SystemPackage

/// The names under which nucleid writes the nuclei of an image: a corrected file of such a name is
/// an annotation of that image.
///
/// Of an image `a.jpg` these are `a.jpg.labels.png`, `a.jpg.geojson`, `a.jpg.RoiSet.zip` and the
/// like, and, as other programs save them, the same behind the name without extension.
package enum ResultAnnotationName {
    /// The suffixes behind the image's name, or behind its name without extension.
    package static let suffixes = [
        ".labels.png", ".labels.tif", ".labels.tiff", ".geojson", ".RoiSet.zip", ".roiset.zip",
        ".roi",
    ]
    /// The extensions, in lower case, of files with outlines, which are no images.
    package static let outlineExtensions: Set = ["geojson", "zip", "roi"]

    /// The path without the suffix; `nil` for other names.
    package static func base(of path: FilePath) -> FilePath? {
        let name = path.lastComponentBytes
        let suffix = suffixes.first { suffix in
            name.count > suffix.utf8.count
                && name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        }
        guard let suffix else { return nil }
        let base = FilePath(bytes: Array(name.dropLast(suffix.utf8.count)))
        return path.removingLastComponent().pushing(base)
    }

    /// Whether a file of outlines has such a name, so that it is an annotation of some image.
    package static func isOutlines(_ path: FilePath) -> Bool {
        outlineExtensions.contains(path.extension?.lowercased() ?? "") && base(of: path) != nil
            && !InboxFileKind.isHidden(path)
    }
}
