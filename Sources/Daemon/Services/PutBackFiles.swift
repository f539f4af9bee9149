import Linux
import SystemPackage

/// The files that nucleid has put back into the inbox itself, since a move has failed.
///
/// To whoever watches, that looks like a new file: it would be tried again at once, and again and
/// again where the fault lasts.
package struct PutBackFiles: Sendable {
    /// The most files that are remembered; without one, it is tried once more.
    private static let limit = 4096

    private var files: [FilePath: Fingerprint] = [:]

    package init() {}

    /// Records a file that may have been put back.
    ///
    /// - Parameters:
    ///   - path: Its path in the inbox.
    ///   - status: What it is now; `nil` or no regular file if it is gone.
    package mutating func record(_ path: FilePath, status: FileStatus?) {
        guard let status, status.kind == .file else {
            files[path] = nil
            return
        }
        if files.count >= Self.limit { files = [:] }
        files[path] = status.fingerprint
    }

    /// Whether a file is the one that was put back: the same inode, size and time.
    package func contains(_ path: FilePath, status: FileStatus?) -> Bool {
        guard let known = files[path], let status else { return false }
        return status.fingerprint.hasSameContent(as: known)
    }

    /// Whether no file is remembered.
    package var isEmpty: Bool { files.isEmpty }
}
