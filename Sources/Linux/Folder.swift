import Glibc
import SystemPackage

/// A folder, by its path.
package struct Folder: Sendable, Hashable {
    package let path: FilePath

    package init(_ path: FilePath) { self.path = path }

    /// Makes the folder and those above it, where they are missing; the umask decides who may
    /// read them.
    package func create() throws(FileError) {
        if isFolder { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty { try Folder(parent).create() }
        if path.withPlatformString({ mkdir($0, 0o777) }) == 0 {
            return try Folder(parent).synchronize()
        }
        let error = lastError()
        guard error == .fileExists else {
            throw .system(path: path, action: "make the folder", error)
        }
        // Made by somebody else since, or no folder at all.
        guard isFolder else {
            throw .notUsable(path: path, reason: "it is no folder, where one is needed")
        }
    }

    /// Whether a folder is there, or a link to one.
    private var isFolder: Bool {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names of what lies directly in the folder, sorted; `.` and `..` left out.
    package func names() throws(FileError) -> [FilePath.Component] {
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            throw .system(path: path, action: "list", lastError())
        }
        defer { closedir(stream) }
        var names: [FilePath.Component] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let name, name.kind == .regular { names.append(name) }
        }
        return names.sorted { $0.string < $1.string }
    }

    /// The regular files below the folder and its sub-folders, as paths relative to it, each
    /// folder's own before its sub-folders'; links are not followed.
    ///
    /// - Parameter visit: Called with each sub-folder (and the folder itself, as an empty path)
    ///   before it is listed.
    /// - Returns: Each file with what `lstat` says of it.
    /// - Throws: ``FileError`` where a folder cannot be listed; one that has vanished is passed over.
    package func files(
        visit: (FilePath) throws(FileError) -> Void = { _ throws(FileError) in }
    ) throws(FileError) -> [(path: FilePath, status: FileStatus)] {
        var found: [(FilePath, FileStatus)] = []
        var waiting: [FilePath] = [FilePath("")]
        while let below = waiting.popLast() {
            let names: [FilePath.Component]
            do {
                try visit(below)
                names = try Folder(path.pushing(below)).names()
            } catch {
                guard error.isMissingFolder, !below.isEmpty else { throw error }
                continue  // gone since its parent was listed
            }
            var folders: [FilePath] = []
            for name in names {
                let relative = below.appending(name)
                guard let status = try FileStatus(of: path.pushing(relative)) else { continue }
                switch status.kind {
                case .file: found.append((relative, status))
                case .folder: folders.append(relative)
                case .other: break
                }
            }
            waiting += folders.reversed()
        }
        return found
    }

    /// Makes sure that a rename or an unlink in this folder survives a power cut.
    package func synchronize() throws(FileError) {
        // Of a bare file name, the folder is the empty path: the working directory.
        let folder = path.isEmpty ? FilePath(".") : path
        let number = try check("open", folder) {
            folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
        defer { close(number) }
        _ = try check("synchronize", folder) { fsync(number) }
    }
}
