import SystemPackage

/// The kind of a file in the inbox, by its name alone.
package enum InboxFileKind: Sendable, Equatable {
    /// An image to be processed, by its extension.
    case image
    /// Hidden, or in a system's own folder; neither processed nor counted as ignored.
    case hidden
    /// Named as unfinished files are; neither processed nor counted as ignored.
    case unfinished
    /// Not an image; left in place and counted.
    case notAnImage

    /// The extensions of supported formats, in lower case; the format itself is detected from the
    /// content.
    package static let imageExtensions: Set = [
        "png", "tif", "tiff", "btf", "tf8", "jpg", "jpeg", "bmp", "pgm", "ppm", "pbm", "pnm",
        "stk", "lsm",
    ]
    /// The extensions of image formats that are not supported, or only in part: they are processed
    /// to an error that says how to export them, rather than ignored.
    private static let unsupported: Set = [
        "czi", "nd2", "lif", "lof", "oib", "oif", "oir", "vsi", "zvi", "ims", "dv", "dm3",
        "dm4", "mrc", "dcm", "svs", "ndpi", "scn", "mrxs", "qptiff", "heic", "heif", "avif",
        "gif", "webp", "jp2", "j2k", "jxl", "exr", "psd",
    ]
    /// The extensions of unfinished files.
    private static let unfinishedExtensions: Set = [
        "tmp", "part", "partial", "filepart", "crdownload",
    ]
    /// The prefixes of unfinished files of synchronisation programs.
    private static let unfinishedPrefixes = ["~syncthing~", "~$"]
    /// The folders, in lower case, in which storage devices and operating systems keep files of
    /// their own, such as thumbnails, deleted files and snapshots.
    ///
    /// Those that begin with a dot, as `.Trash-1000`, are hidden anyway.
    private static let systemFolders: Set = [
        // Synology, QNAP
        "@eadir", "#recycle", "#snapshot", "@recycle", "@recently-snapshot",
        // Windows
        "$recycle.bin", "recycler", "system volume information",
        // macOS archives, Linux
        "__macosx", "lost+found",
    ]

    /// Whether a component of a path begins with a dot, or is a system's own folder.
    package static func isHidden(_ path: FilePath) -> Bool {
        path.components.contains {
            $0.string.hasPrefix(".") || systemFolders.contains($0.string.lowercased())
        }
    }

    /// Whether a file is one of nucleid's own, such as a lock or a temporary file.
    package static func isOwn(_ path: FilePath) -> Bool {
        path.lastComponentBytes.starts(with: ".nucleid".utf8)
    }

    /// Classifies a path relative to the inbox.
    ///
    /// - Parameters:
    ///   - path: The path.
    ///   - others: Extensions, in lower case, that count as those of images, such as those of outlines
    ///     in a folder of annotations.
    package init(of path: FilePath, orExtensions others: Set<String> = []) {
        let fileExtension = path.extension?.lowercased() ?? ""
        let name = path.lastComponent?.string ?? ""
        if Self.isHidden(path) {
            self = .hidden
        } else if Self.unfinishedExtensions.contains(fileExtension)
            || Self.unfinishedPrefixes.contains(where: { name.hasPrefix($0) })
        {
            self = .unfinished
        } else {
            let isImage =
                Self.imageExtensions.contains(fileExtension)
                || Self.unsupported.contains(fileExtension) || others.contains(fileExtension)
            self = isImage ? .image : .notAnImage
        }
    }
}
