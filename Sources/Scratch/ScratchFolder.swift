import Linux
import SystemPackage

/// The folder for scratch files, which hold what does not fit into memory.
package struct ScratchFolder: Sendable {
    private let path: FilePath

    /// Wraps the path of a folder, which must exist; scratch files in it have no names.
    package init(_ path: FilePath) { self.path = path }

    /// Checks that the file system has enough free space.
    ///
    /// - Parameter bytes: The size of all scratch files together.
    /// - Throws: ``InsufficientScratchSpace`` if there is less, or ``FileError``.
    package func require(_ bytes: Int) throws {
        let free = try FreeSpace.bytes(at: path)
        guard bytes <= free else {
            throw ScratchShortage(need: bytes, free: free, folder: path.string)
        }
    }

    /// Creates an empty scratch file.
    ///
    /// - Throws: ``FileError``.
    func file() throws(FileError) -> ScratchFile { try ScratchFile(in: path) }
}

/// The free space is less than an image's scratch files need; the image can be retried later.
package struct ScratchShortage: Error, Equatable, CustomStringConvertible {
    /// The needed space in bytes.
    package let need: Int
    /// The free space in bytes.
    package let free: Int
    /// The path of the folder.
    package let folder: String

    package var description: String {
        "its scratch files need \(need >> 20) MiB; '\(folder)' has \(free >> 20) MiB free"
    }
}
