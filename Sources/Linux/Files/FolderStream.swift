import Glibc
import SystemPackage

/// The names in a folder, one after the other (readdir(3)); closed with the value.
struct FolderStream: ~Copyable {
    private let stream: OpaquePointer
    private let path: FilePath

    /// Begins at the first name.
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

    /// The next name, in no order, `.` and `..` left out; `nil` after the last.
    func next() throws(FileError) -> FilePath.Component? {
        while true {
            // The only way to tell the end from an error.
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

    /// Something in the folder, with what `lstat` says of it, or why it says nothing.
    typealias Entry = (name: FilePath.Component, status: Result<FileStatus, FileError>)

    /// The next that has not vanished since the kernel told its name; `nil` after the last.
    ///
    /// - Throws: ``FileError`` where nothing in the folder may be looked at.
    func nextEntry() throws(FileError) -> Entry? {
        while let name = try next() {
            do {
                let found = try FileStatus(
                    at: dirfd(stream), name.path, path: path.appending(name))
                if let found { return (name, .success(found)) }
            } catch {
                // The right that is missing is the folder's: no other name would fare better.
                if error.errno == .permissionDenied { throw error }
                return (name, .failure(error))
            }
        }
        return nil
    }
}
