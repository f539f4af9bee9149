import Linux
import SystemPackage

/// The watched folder itself, which may be removed, replaced and restored.
extension FolderWatch {
    /// Opens the folder that has the path now, and chooses the mode of watching.
    mutating func open() throws(FileError) {
        guard let status = try FileStatus(of: tree.root.resolved), status.kind == .folder else {
            throw .notUsable(path: tree.root, reason: "there is no such folder")
        }
        device = status.device
        inode = status.inode
        mode = WatchMode(rules.watching, on: try FileSystem(of: tree.root))
        folders = [:]
        inotify = nil
        guard mode == .events || rules.watching == .auto else { return }
        do {
            inotify = try Inotify(for: tree.root)
        } catch {
            guard case .limit(_, let setting) = error else { throw error }
            mode = .polling(reason: "all inotify instances are in use; raise '\(setting)'")
        }
    }

    /// Checks that the path still names the folder that was opened.
    mutating func checkIdentity() throws(FileError) {
        let status = try FileStatus(of: tree.root.resolved)
        guard let status, status.device == device, status.inode == inode else {
            throw .notUsable(
                path: tree.root,
                reason: status == nil ? "it was removed or renamed" : "another folder has its name")
        }
    }

    /// Ends all watches after the folder is gone.
    mutating func lose(_ reason: String, _ report: (Notice) -> Void) {
        isGone = true
        inotify = nil
        folders = [:]
        settling.removeAll()
        report(.gone(reason: reason))
    }

    /// Opens and scans the folder if it is there again; otherwise waits for a second.
    mutating func comeBack(_ report: (Notice) -> Void) throws(FileError) {
        let isThere = (try? FileStatus(of: tree.root.resolved))?.kind == .folder
        if isThere, (try? open()) != nil, (try? look(report)) != nil {
            isGone = false
            return report(.back)
        }
        wakeUp.wait(atMost: .seconds(1))
    }
}
