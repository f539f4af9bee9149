import SystemPackage

/// What a file's name says of it, before anybody opens it.
package enum InboxName: Sendable, Equatable {
    /// To be read: its ending is that of an image.
    case image
    /// Still being written by somebody's rule of naming, or hidden: as if it were not there.
    case passing
    /// No image: left in place and counted.
    case other

    /// Endings of images, in small letters; those that cannot be read yet end in a clear error
    /// rather than in silence.
    package static let images: Set = ["png", "tif", "tiff", "jpg", "jpeg", "bmp", "gif"]
    /// Endings that writers give to what they have not finished.
    private static let unfinished: Set = ["tmp", "part", "partial", "filepart", "crdownload"]
    /// Beginnings of names that synchronising programs give to such files.
    private static let synchronised = ["~syncthing~", "~$"]
    /// Folders that storage devices fill with pictures of their own.
    private static let foreign: Set = ["@eaDir", "#recycle", "lost+found"]

    /// Whether any component of a path begins with a dot, or is a storage device's own folder.
    package static func isHidden(_ path: FilePath) -> Bool {
        path.components.contains { $0.string.hasPrefix(".") || foreign.contains($0.string) }
    }

    /// Judges a path relative to the inbox by its components.
    package init(_ path: FilePath) {
        let ending = path.extension?.lowercased() ?? ""
        let name = path.lastComponent?.string ?? ""
        if Self.isHidden(path) || Self.unfinished.contains(ending)
            || Self.synchronised.contains(where: { name.hasPrefix($0) })
        {
            self = .passing
        } else {
            self = Self.images.contains(ending) ? .image : .other
        }
    }
}
