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
    /// Receives images that are done, where they are not kept in the inbox.
    package let archive: FilePath
    /// Holds what the daemon must know after a crash.
    package let state: FilePath

    /// Checks absolute paths against each other, as they are written.
    ///
    /// - Throws: ``FolderConflict``.
    package init(
        inbox: FilePath, outbox: FilePath, failed: FilePath, truth: FilePath,
        archive: FilePath = "/var/lib/nucleid/archive", state: FilePath = "/var/lib/nucleid/state"
    ) throws(FolderConflict) {
        self.inbox = inbox.lexicallyNormalized()
        self.outbox = outbox.lexicallyNormalized()
        self.failed = failed.lexicallyNormalized()
        self.truth = truth.lexicallyNormalized()
        self.archive = archive.lexicallyNormalized()
        self.state = state.lexicallyNormalized()
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

    /// All of them, with the settings that name them.
    package var named: [(key: String, path: FilePath)] {
        [
            ("inbox", inbox), ("outbox", outbox), ("failed", failed), ("truth", truth),
            ("archive", archive), ("state", state),
        ]
    }

    /// Makes those that are missing, and checks them again with links followed.
    ///
    /// - Parameter archiving: Whether the archive is needed too.
    /// - Returns: Folders that exist.
    /// - Throws: ``FolderConflict``, or ``FileError`` where one cannot be made.
    package func prepared(archiving: Bool) throws -> DaemonFolders {
        for (key, path) in named where archiving || key != "archive" {
            try Folder(path).create()
        }
        return try resolved()
    }

    /// The same folders with links followed; one that does not exist yet stays as it is written.
    ///
    /// - Throws: ``FolderConflict`` where links hid that one lies in another.
    package func resolved() throws(FolderConflict) -> DaemonFolders {
        try DaemonFolders(
            inbox: inbox.resolved, outbox: outbox.resolved, failed: failed.resolved,
            truth: truth.resolved, archive: archive.resolved, state: state.resolved)
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
