import Linux
import SystemPackage

/// The watched folder itself, which may be removed, replaced and restored.
extension FolderWatcher {
    /// Opens the folder that has the path now, and chooses the mode of watching.
    mutating func openRoot() throws(FileError) {
        guard let status = try FileStatus(of: tree.root.resolvingSymlinks), status.kind == .folder
        else {
            throw .unusable(path: tree.root, reason: "there is no such folder")
        }
        device = status.device
        inode = status.inode
        mode = WatchMode(method: configuration.method, on: try FileSystemType(of: tree.root))
        watchedFolders = [:]
        inotify = nil
        writers.update { $0.removeAll() }
        guard mode == .events || configuration.method == .auto else { return }
        do {
            inotify = try Inotify(for: tree.root)
        } catch {
            guard case .kernelLimitReached(_, let setting) = error else { throw error }
            mode = .polling(reason: "all inotify instances are in use; raise '\(setting)'")
        }
    }

    /// Checks that the path still names the folder that was opened.
    mutating func checkRoot() throws(FileError) {
        let status = try FileStatus(of: tree.root.resolvingSymlinks)
        guard let status, status.device == device, status.inode == inode else {
            throw .unusable(
                path: tree.root,
                reason: status == nil ? "it was removed or renamed" : "another folder has its name")
        }
    }

    /// Ends all watches after the folder is gone.
    mutating func recordMissingRoot(reason: String, report: (Notice) -> Void) {
        isRootMissing = true
        inotify = nil
        watchedFolders = [:]
        waitingFiles.removeAll()
        writers.update { $0.removeAll() }
        report(.folderMissing(reason: reason))
    }

    /// Opens and scans the folder if it is there again; otherwise waits for a second.
    mutating func restoreRoot(report: (Notice) -> Void) throws(FileError) {
        let exists = (try? FileStatus(of: tree.root.resolvingSymlinks))?.kind == .folder
        if exists, (try? openRoot()) != nil, (try? scan(report: report)) != nil {
            isRootMissing = false
            return report(.folderRestored)
        }
        wakeUp.wait(atMost: .seconds(1))
    }
}
