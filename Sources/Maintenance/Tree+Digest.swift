import Linux
import Outbox
import SystemPackage

extension Tree {
    /// The SHA-256 of a file's content, of which only a portion at a time is in memory.
    ///
    /// - Parameters:
    ///   - path: The file, relative.
    ///   - limit: The most bytes that are read.
    /// - Returns: The digest in hexadecimal.
    /// - Throws: ``FileError``; `notUsable` where it has more bytes.
    func digest(of path: FilePath, limit: Int) throws(FileError) -> String {
        let file = try open(path)
        var count = 0
        return try Digest.sha256 { take throws(FileError) in
            _ = try file.readPortions(of: 1 << 20) { portion throws(FileError) in
                count += portion.count
                guard count <= limit else {
                    throw .notUsable(path: path, reason: "it has more than \(limit) bytes")
                }
                take(portion)
            }
        }
    }
}
