import SystemPackage

/// A file that can be read.
package struct RipeFile: Sendable, Hashable {
    /// Relative to the folder.
    package let path: FilePath
    /// When it last changed, in nanoseconds since 1970.
    package let modified: Int
    /// Whether something has happened to it, rather than that a look has found it there.
    package let isNews: Bool

    /// Takes every property.
    package init(path: FilePath, modified: Int, isNews: Bool) {
        self.path = path
        self.modified = modified
        self.isNews = isNews
    }
}
