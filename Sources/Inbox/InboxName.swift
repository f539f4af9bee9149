import SystemPackage

/// What a file's name says of it, before anybody opens it.
package enum InboxName: Sendable, Equatable {
    /// To be read: its ending is that of an image.
    case image
    /// Still being written by somebody's rule of naming, or hidden: as if it were not there.
    case passing
    /// No image: left in place and counted.
    case other

    /// Endings of images that can be read, in small letters; what a file is, its content decides.
    package static let images: Set = [
        "png", "tif", "tiff", "btf", "tf8", "jpg", "jpeg", "bmp", "pgm", "ppm", "pbm", "pnm",
    ]
    /// Endings of formats that microscopes, cameras and scanners write and that are not read, or
    /// only some of them: a clear error says so, and how to export them, rather than silence.
    private static let foreign: Set = [
        "czi", "nd2", "lif", "lof", "oib", "oif", "oir", "vsi", "zvi", "lsm", "ims", "dv", "dm3",
        "dm4", "stk", "mrc", "dcm", "svs", "ndpi", "scn", "mrxs", "qptiff", "heic", "heif", "avif",
        "gif", "webp", "jp2", "j2k", "jxl", "exr", "psd",
    ]
    /// Endings that writers give to what they have not finished.
    private static let unfinished: Set = ["tmp", "part", "partial", "filepart", "crdownload"]
    /// Beginnings of names that synchronising programs give to such files.
    private static let synchronised = ["~syncthing~", "~$"]
    /// Folders that storage devices fill with pictures of their own.
    private static let devices: Set = ["@eaDir", "#recycle", "lost+found"]

    /// Whether any component of a path begins with a dot, or is a storage device's own folder.
    package static func isHidden(_ path: FilePath) -> Bool {
        path.components.contains { $0.string.hasPrefix(".") || devices.contains($0.string) }
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
            let isImage = Self.images.contains(ending) || Self.foreign.contains(ending)
            self = isImage ? .image : .other
        }
    }
}
