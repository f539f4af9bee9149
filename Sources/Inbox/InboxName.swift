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
    private static let unfinished: Set = ["tmp", "part"]

    /// Whether any component of a path begins with a dot.
    package static func isHidden(_ path: FilePath) -> Bool {
        path.components.contains { $0.string.hasPrefix(".") }
    }

    /// Judges a path relative to the inbox by its components.
    package init(_ path: FilePath) {
        let ending = path.extension?.lowercased() ?? ""
        if Self.isHidden(path) || Self.unfinished.contains(ending) {
            self = .passing
        } else {
            self = Self.images.contains(ending) ? .image : .other
        }
    }
}
