import Linux
import Logging
import Pipeline
import SystemPackage

/// The locks on the daemon's folders, which keep other nucleid processes out of them.
///
/// The lock on the state folder, to which nobody else can write, always counts. Those on the inbox
/// and the outbox count only if a nucleid holds them, so that nobody who drops images can keep the
/// daemon from running; see ``SharedFolderLock``.
final class FolderLocks: Sendable {
    private final class Held: Sendable {
        private let own: FolderLock?
        private let shared: SharedFolderLock?
        /// Why the folder is used without a lock; `nil` if it is locked.
        let warning: String?

        /// Locks a folder that only the daemon can write to.
        init(private folder: FilePath) throws(FolderLockError) {
            own = try FolderLock(on: folder)
            shared = nil
            warning = nil
        }

        /// Locks a folder that others can write to.
        init(shared folder: FilePath) throws(FolderLockError) {
            own = nil
            let lock = try SharedFolderLock(on: folder)
            warning = lock.warning
            shared = consume lock
        }
    }

    private let held = Monitor<[FilePath: Held]>([:])
    private let logger: Logger

    /// Creates an empty set of locks; `logger` is told of folders that are used without a lock.
    init(logger: Logger) { self.logger = logger }

    /// Locks the inbox, the outbox and the state folder, or none of them if one is in use.
    ///
    /// Locks that are already held are kept.
    ///
    /// - Throws: ``FolderLockError`` naming the folder that is in use, and the process using it.
    func acquire(_ folders: WorkFolders) throws {
        let new = try held.update { held in
            // In a copy, so that an error leaves the locks unchanged.
            var new: [FilePath: Held] = [:]
            for folder in Self.paths(of: folders) where held[folder] == nil {
                new[folder] =
                    folder == folders.state
                    ? try Held(private: folder) : try Held(shared: folder)
            }
            held.merge(new) { $1 }
            return new
        }
        for (folder, lock) in new {
            guard let warning = lock.warning else { continue }
            logger.log(.unlocked(folder: folder.string, reason: warning))
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
