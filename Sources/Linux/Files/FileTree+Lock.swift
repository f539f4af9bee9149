import Glibc

extension FileTree {
    /// Runs `body` while this process has an advisory lock (flock(2)) on the root folder itself; waits
    /// for it.
    ///
    /// On a file system without such locks it runs without.
    ///
    /// - Parameters:
    ///   - isShared: Whether others may have a shared lock at the same time.
    ///   - body: Called once; must not ask for the lock again.
    /// - Returns: What `body` returns.
    /// - Throws: ``FileError`` if the folder cannot be opened, or what `body` throws.
    package func withLock<Result>(
        shared isShared: Bool, body: () throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let folder = try OpenFolder(at: root, action: "lock")
        let descriptor = try folder.openReadable(action: "lock")
        _ = try? systemCall(action: "lock", path: root) {
            flock(descriptor, isShared ? LOCK_SH : LOCK_EX)
        }
        defer {
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }
        return try body()
    }
}
