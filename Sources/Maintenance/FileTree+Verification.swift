import Linux
import Outbox
import SystemPackage

extension FileTree {
    /// Returns the SHA-256 of a file's content, read 1 MiB at a time.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the tree.
    ///   - limit: The maximum number of bytes.
    /// - Returns: The digest in hexadecimal.
    /// - Throws: ``FileError``; `notUsable` if it has more bytes.
    func digest(of path: FilePath, limit: Int) throws(FileError) -> String {
        let file = try open(path)
        var count = 0
        return try Digest.sha256 { take throws(FileError) in
            _ = try file.readChunks(ofSize: 1 << 20) { portion throws(FileError) in
                count += portion.count
                guard count <= limit else {
                    throw .unusable(path: path, reason: "it has more than \(limit) bytes")
                }
                take(portion)
            }
        }
    }

    /// Whether nothing exists at a path; a path that cannot be read counts as existing.
    func isGone(_ path: FilePath) -> Bool {
        do {
            return try status(of: path) == nil
        } catch {
            return false
        }
    }
}
