import Glibc
import SystemPackage

/// A folder, by its path.
package struct Folder: Sendable, Hashable {
    /// Absolute, or relative to the working directory.
    package let path: FilePath

    /// Names a folder, which need not exist.
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
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw .system(path: path, action: "list", lastError()) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let name, name.kind == .regular { names.append(name) }
        }
        return names.sorted { $0.string < $1.string }
    }

    /// What lies below the folder and its sub-folders and is no folder, as paths relative to it,
    /// each folder's own before its sub-folders'; links are not followed, but listed.
    ///
    /// - Parameters:
    ///   - enter: Called with each sub-folder (and the folder itself, as an empty path) before it
    ///     is listed; says whether it is to be.
    ///   - passOver: Called with each sub-folder that cannot be listed; may throw instead. One
    ///     that has vanished is passed over without a word.
    /// - Returns: Each path with what `lstat` says of it.
    /// - Throws: ``FileError`` where the folder itself cannot be listed.
    package func files(
        enter: (FilePath) throws(FileError) -> Bool = { _ throws(FileError) in true },
        passOver: (FilePath, FileError) throws(FileError) -> Void = { _, error throws(FileError) in
            throw error
        }
    ) throws(FileError) -> [(path: FilePath, status: FileStatus)] {
        var found: [(FilePath, FileStatus)] = []
        var waiting: [FilePath] = [FilePath("")]
        while let below = waiting.popLast() {
            do {
                guard try enter(below) else { continue }
                let entries = try Folder(path.pushing(below)).entries()
                found += entries.filter { $0.status.kind != .folder }
                    .map { (below.appending($0.name), $0.status) }
                waiting += entries.filter { $0.status.kind == .folder }
                    .map { below.appending($0.name) }.reversed()
            } catch {
                if below.isEmpty { throw error }
                if !error.isMissingFolder { try passOver(below, error) }
            }
        }
        return found
    }

    /// What lies directly in the folder, and has not vanished since it was listed.
    private func entries() throws(FileError) -> [(name: FilePath.Component, status: FileStatus)] {
        var entries: [(FilePath.Component, FileStatus)] = []
        for name in try names() {
            if let status = try FileStatus(of: path.appending(name)) {
                entries.append((name, status))
            }
        }
        return entries
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
