import Linux
import SystemPackage

/// Where what does not fit into memory goes.
package struct ScratchFolder: Sendable {
    private let path: FilePath

    /// Names the folder, which must exist; nothing in it is seen by name.
    package init(_ path: FilePath) { self.path = path }

    /// Makes sure that there is room.
    ///
    /// - Parameter bytes: What all files together will take.
    /// - Throws: ``ScratchShortage`` where there is less, ``FileError``.
    package func require(_ bytes: Int) throws {
        let free = try FreeSpace.bytes(at: path)
        guard bytes <= free else {
            throw ScratchShortage(need: bytes, free: free, folder: path.string)
        }
    }

    /// A new file.
    ///
    /// - Throws: ``FileError``.
    func file() throws(FileError) -> ScratchFile { try ScratchFile(in: path) }
}
