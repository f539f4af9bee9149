import Linux
import Pipeline
import SystemPackage

/// The locks on the daemon's folders, which keep other nucleid processes out of them.
final class FolderLocks: Sendable {
    private final class Held: Sendable {
        let lock: FolderLock
        init(folder: FilePath) throws(FolderLockError) { lock = try FolderLock(on: folder) }
    }

    private let held = Monitor<[FilePath: Held]>([:])

    /// Locks the inbox, the outbox and the state folder, or none of them if one is in use.
    ///
    /// Locks that are already held are kept.
    ///
    /// - Throws: ``FolderLockError`` naming the folder that is in use, and the process using it.
    func acquire(_ folders: WorkFolders) throws {
        try held.update { held in
            // In a copy, so that an error leaves the locks unchanged.
            var more = held
            for folder in Self.paths(of: folders) where more[folder] == nil {
                more[folder] = try Held(folder: folder)
            }
            held = more
        }
    }

    /// Releases the lock on a folder that is gone, or whose path another folder has taken.
    func release(_ folder: FilePath) { held.update { $0[folder] = nil } }

    /// Releases all locks except those on some folders.
    ///
    /// - Parameter settings: Returns the folders, while no lock is acquired.
    func releaseAll(except settings: () -> [WorkFolders]) {
        held.update { held in
            let kept = settings().flatMap(Self.paths(of:))
            held = held.filter { kept.contains($0.key) }
        }
    }

    private static func paths(of folders: WorkFolders) -> [FilePath] {
        [folders.inbox, folders.outbox, folders.state]
    }
}
