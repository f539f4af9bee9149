import SystemPackage

/// The record, in a ``PrivateFolder``, of where a file gets its second name while it is moved: by a
/// copy, or by a hard link.
///
/// After a crash it tells whether the file has arrived, so that it is not there twice.
struct MoveRecord: Equatable {
    static let fileName: FilePath.Component = ".nucleid-target"
    /// The largest size of a record: three numbers and a path.
    private static let maximumBytes = 8192

    /// The path that the file gets.
    let target: FilePath
    /// The inode that will have the path: that of the copy or, for a link, the file's own.
    let inode: UInt
    /// The size of the file in bytes.
    let size: Int
    /// The modification time of the file that is moved, in nanoseconds since 1970.
    let modified: Int

    init(target: FilePath, inode: UInt, size: Int, modified: Int) {
        self.target = target
        self.inode = inode
        self.size = size
        self.modified = modified
    }

    /// Reads the record of a private folder; `nil` if there is none, or it is not one.
    ///
    /// - Throws: ``FileError`` if it cannot be read.
    init?(in folder: borrowing OpenFolder) throws(FileError) {
        guard try folder.status(of: Self.fileName)?.kind == .file else { return nil }
        let file = try OpenFile(
            folder: folder.descriptor, name: Self.fileName.path,
            path: folder.path.appending(Self.fileName))
        self.init(parsing: try file.readAll(limit: Self.maximumBytes))
    }

    /// Parses `<inode> <size> <modified> <path>`; `nil` for anything else.
    init?(parsing bytes: [UInt8]) {
        let parts = bytes.split(
            separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        let numbers = parts.map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 4, let inode = UInt(numbers[0]), let size = Int(numbers[1]),
            let modified = Int(numbers[2]), !parts[3].isEmpty
        else { return nil }
        self.init(
            target: FilePath(bytes: Array(parts[3])), inode: inode, size: size, modified: modified)
    }

    /// The content of the file.
    var bytes: [UInt8] { Array("\(inode) \(size) \(modified) ".utf8) + target.bytes }

    /// Reads the status of the file that has arrived: of the copy, or of the link; `nil` if none has.
    ///
    /// The device of a copy is not compared: its number may change with a restart of the machine.
    ///
    /// - Parameter file: The status of the file that is moved.
    /// - Returns: The status at the target.
    /// - Throws: ``FileError``; `unusable` if the folder of the target is not there, so that nobody
    ///   can tell.
    func arrival(of file: FileStatus?) throws(FileError) -> FileStatus? {
        let folder = target.removingLastComponent()
        guard try FileStatus(of: folder.resolvingSymlinks)?.kind == .folder else {
            throw .unusable(path: folder, reason: "a file was being moved to it, and it is gone")
        }
        guard let status = try FileStatus(of: target), status.kind == .file else { return nil }
        if status.isSameFile(as: file) { return status }
        return status.inode == inode && status.size == size ? status : nil
    }

    /// Whether nobody has written to the file that is moved since this record was made.
    func isCurrent(for file: FileStatus?) -> Bool {
        file?.size == size && file?.modified == modified
    }
}
