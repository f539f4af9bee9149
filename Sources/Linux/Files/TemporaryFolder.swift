import Glibc
import SystemPackage

/// An empty folder of one's own, removed with all that is in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// The folder, without symbolic links in its path.
    package let path: FilePath

    /// Makes a folder of a new name.
    ///
    /// - Parameter parent: Where; another file system than `/tmp`, say.
    /// - Throws: ``FileError`` naming the parent.
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

    /// Writes a file below the folder.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
        let file = path.appending(name)
        try AtomicFile.write(bytes, to: file)
        return file
    }

    /// Removes what is at a path; a folder with all that is in it, a link without what it names.
    private static func remove(_ path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            _ = path.withPlatformString { unlink($0) }
            return
        }
        // The right to look inside may have been taken.
        _ = path.withPlatformString { chmod($0, 0o700) }
        for name in (try? Folder(path).names()) ?? [] { remove(path.appending(name)) }
        _ = path.withPlatformString { rmdir($0) }
    }
}
