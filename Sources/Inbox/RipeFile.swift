import SystemPackage

/// A file that can be read.
package struct RipeFile: Sendable, Hashable {
    /// Relative to the folder.
    package let path: FilePath
    /// When it last changed, in nanoseconds since 1970.
    package let modified: Int

    /// Takes every property.
    package init(path: FilePath, modified: Int) {
        self.path = path
        self.modified = modified
    }
}
