import Linux
import SystemPackage

/// The folders that the daemon works in; none lies in another, so that it never sees what it
/// wrote itself.
package struct DaemonFolders: Sendable, Equatable {
    /// Watched for images.
    package let inbox: FilePath
    /// Receives results.
    package let outbox: FilePath
    /// Receives images that cannot be read.
    package let failed: FilePath
    /// Holds masks drawn by hand.
    package let truth: FilePath

    /// Checks four absolute paths against each other, as they are written.
    ///
    /// - Throws: ``FolderConflict``.
    package init(
        inbox: FilePath, outbox: FilePath, failed: FilePath, truth: FilePath
    ) throws(FolderConflict) {
        self.inbox = inbox.lexicallyNormalized()
        self.outbox = outbox.lexicallyNormalized()
        self.failed = failed.lexicallyNormalized()
        self.truth = truth.lexicallyNormalized()
        for (name, path) in named where !path.isAbsolute {
            throw FolderConflict(
                keys: [name], reason: "'\(path)' must be an absolute path, beginning with '/'")
        }
        for (index, (name, path)) in named.enumerated() {
            for (other, otherPath) in named[(index + 1)...]
            where path.starts(with: otherPath) || otherPath.starts(with: path) {
                throw FolderConflict(
                    keys: [name, other],
                    reason: "'\(path)' and '\(otherPath)' must not contain one another")
            }
        }
    }

    /// All four, with the settings that name them.
    package var named: [(key: String, path: FilePath)] {
        [("inbox", inbox), ("outbox", outbox), ("failed", failed), ("truth", truth)]
    }

    /// Makes those that are missing, and checks them again with links followed.
    package func prepared() throws -> DaemonFolders {
        for (_, path) in named { try Folder(path).create() }
        return try DaemonFolders(
            inbox: inbox.resolved, outbox: outbox.resolved, failed: failed.resolved,
            truth: truth.resolved)
    }
}

/// Two folders of the settings cannot be what they are.
package struct FolderConflict: Error, Equatable, CustomStringConvertible {
    /// The settings at fault.
    package let keys: [String]
    /// What is wrong with them.
    package let reason: String

    package var description: String { "\(keys.joined(separator: ", ")): \(reason)" }
}
