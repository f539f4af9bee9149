import Linux
import Pipeline
import SystemPackage

/// The folders that no other nucleid may work in, held as long as they are in use.
final class FolderLocks: Sendable {
    private final class Held: Sendable {
        let lock: FolderLock
        init(_ folder: FilePath) throws(FolderLockError) { lock = try FolderLock(folder) }
    }

    private let held = Monitor<[FilePath: Held]>([:])

    /// Takes the folders that another nucleid must not share: what it reads, writes and remembers.
    ///
    /// - Throws: ``FolderLockError`` naming the one that is in use, and by whom.
    func acquire(_ folders: DaemonFolders) throws {
        try held.update { held in
            // All or none.
            var more = held
            for folder in Self.guarded(folders) where more[folder] == nil {
                more[folder] = try Held(folder)
            }
            held = more
        }
    }

    /// Lets one go: another folder has its name.
    func release(_ folder: FilePath) { held.update { $0[folder] = nil } }

    /// Lets all others go.
    func releaseAll(except settings: [DaemonFolders]) {
        let kept = settings.flatMap(Self.guarded)
        held.update { held in held = held.filter { kept.contains($0.key) } }
    }

    private static func guarded(_ folders: DaemonFolders) -> [FilePath] {
        [folders.inbox, folders.outbox, folders.state]
    }
}
