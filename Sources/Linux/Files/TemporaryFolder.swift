import Glibc
import SystemPackage

/// An empty temporary folder, deleted with its content when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// The absolute path, without symbolic links.
    package let path: FilePath

    /// Creates a folder with a new name (mkdtemp(3)).
    ///
    /// - Parameter parent: The folder to create it in, for example on another file system.
    /// - Throws: ``FileError`` with the parent's path.
    package init(in parent: FilePath = "/tmp") throws(FileError) {
        var template = parent.appending("nucleid-XXXXXX").string.utf8CString
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            throw .system(path: parent, action: "make a folder in", lastError())
        }
        path = FilePath(made)
    }

    deinit { Self.remove(path) }

    /// Writes a file to a path relative to the folder, and returns its absolute path.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
        let file = path.appending(name)
        try AtomicFile.write(bytes, to: file)
        return file
    }

    /// Removes a file, a symbolic link, or a folder with its content.
    private static func remove(_ path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            _ = path.withPlatformString { unlink($0) }
            return
        }
        // A test may have removed the right to list it.
        _ = path.withPlatformString { chmod($0, 0o700) }
        for name in (try? Folder(path).names()) ?? [] { remove(path.appending(name)) }
        _ = path.withPlatformString { rmdir($0) }
    }
}
