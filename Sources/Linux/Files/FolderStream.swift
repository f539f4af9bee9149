import Glibc
import SystemPackage

/// A directory stream (readdir(3)), closed with the value.
struct FolderStream: ~Copyable {
    private let stream: OpaquePointer
    private let path: FilePath

    /// Opens a stream at the first name of a folder.
    init(_ folder: borrowing OpenFolder) throws(FileError) {
        path = folder.path
        let number = try folder.reopened(for: "list")
        guard let stream = fdopendir(number) else {
            let error = lastError()
            close(number)
            throw .system(path: folder.path, action: "list", error)
        }
        self.stream = stream
    }

    deinit { closedir(stream) }

    /// Returns the next name, in no particular order and without `.` and `..`; `nil` at the end.
    func next() throws(FileError) -> FilePath.Component? {
        while true {
            // readdir(3) returns null at the end and on error alike; only errno tells them apart.
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw .system(path: path, action: "list", lastError()) }
                return nil
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let name, name.kind == .regular { return name }
        }
    }

    /// A name in the folder, with its status (lstat(2)) or why that could not be read.
    typealias Entry = (name: FilePath.Component, status: Result<FileStatus, FileError>)

    /// Returns the next entry that still exists; `nil` at the end.
    ///
    /// - Throws: ``FileError`` if the folder cannot be read, or grants no right to read the status
    ///   of its entries.
    func nextEntry() throws(FileError) -> Entry? {
        while let name = try next() {
            do {
                let found = try FileStatus(
                    at: dirfd(stream), name.path, path: path.appending(name))
                if let found { return (name, .success(found)) }
            } catch {
                // The missing right is the folder's own, so every other name would fail too.
                if error.errno == .permissionDenied { throw error }
                return (name, .failure(error))
            }
        }
        return nil
    }
}
