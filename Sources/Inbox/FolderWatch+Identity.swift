import Linux
import SystemPackage

/// Whether the folder is there, and still the one that is watched.
extension FolderWatch {
    /// Opens the folder that has the name now.
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

    /// Finds out whether the folder's name means another one since.
    mutating func checkIdentity() throws(FileError) {
        let status = try FileStatus(of: tree.root.resolved)
        guard let status, status.device == device, status.inode == inode else {
            throw .notUsable(
                path: tree.root,
                reason: status == nil ? "it was removed or renamed" : "another folder has its name")
        }
    }

    mutating func lose(_ reason: String, _ tell: (Notice) -> Void) {
        isGone = true
        inotify = nil
        folders = [:]
        settling.removeAll()
        tell(.gone(reason: reason))
    }

    mutating func comeBack(_ tell: (Notice) -> Void) throws(FileError) {
        let isThere = (try? FileStatus(of: tree.root.resolved))?.kind == .folder
        if isThere, (try? open()) != nil, (try? look(tell)) != nil {
            isGone = false
            return tell(.back)
        }
        wakeUp.wait(atMost: .seconds(1))
    }
}
