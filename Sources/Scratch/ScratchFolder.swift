import Linux
import SystemPackage

/// Where what does not fit into memory goes.
package struct ScratchFolder: Sendable {
    private let path: FilePath

    /// Names the folder, which must exist; nothing in it is seen by name.
    package init(_ path: FilePath) { self.path = path }

    /// A new file.
    ///
    /// - Throws: ``FileError``.
    func file() throws(FileError) -> ScratchFile { try ScratchFile(in: path) }
}
