import Linux
import SystemPackage

/// The folders of a daemon; none lies in another, so that it never takes its own files for input.
package struct WorkFolders: Sendable, Equatable {
    /// The folder that is watched for images.
    package let inbox: FilePath
    /// The folder of results.
    package let outbox: FilePath
    /// The folder that images are moved to that cannot be segmented.
    package let failed: FilePath
    /// The folder of ground truth.
    package let truth: FilePath
    /// The folder that images are moved to whose result is published, where they are not kept.
    package let archive: FilePath
    /// The folder of the daemon's own records, which it needs after a crash.
    package let state: FilePath

    /// Checks that paths are absolute and none contains another, without following links.
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

    /// All folders, with the settings that name them.
    package var named: [(key: String, path: FilePath)] {
        [
            ("inbox", inbox), ("outbox", outbox), ("failed", failed), ("truth", truth),
            ("archive", archive), ("state", state),
        ]
    }

    /// Creates the folders that are missing, and checks all again with links followed.
    ///
    /// - Parameter archiving: Whether the archive is needed too.
    /// - Returns: The folders with links followed.
    /// - Throws: ``FolderConflict``, or ``FileError`` where one cannot be created.
    package func prepared(archiving: Bool) throws -> WorkFolders {
        for (key, path) in named where archiving || key != "archive" {
            try Folder(path).create()
        }
        return try resolved()
    }

    /// The same folders with links followed; one that does not exist yet stays as it is written.
    ///
    /// - Throws: ``FolderConflict`` where links hid that one lies in another.
    package func resolved() throws(FolderConflict) -> WorkFolders {
        try WorkFolders(
            inbox: inbox.resolvingSymlinks, outbox: outbox.resolvingSymlinks,
            failed: failed.resolvingSymlinks,
            truth: truth.resolvingSymlinks, archive: archive.resolvingSymlinks,
            state: state.resolvingSymlinks)
    }
}

/// Settings whose folders are not absolute, or contain one another.
package struct FolderConflict: Error, Equatable, CustomStringConvertible {
    /// The settings at fault.
    package let keys: [String]
    /// The fault, as a sentence without a full stop.
    package let reason: String

    package var description: String { "\(keys.joined(separator: ", ")): \(reason)" }
}
