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
    init?(in folder: borrowing OpenFolder) {
        let file = try? OpenFile(
            folder: folder.descriptor, name: Self.fileName.path,
            path: folder.path.appending(Self.fileName))
        guard let file, let bytes = try? file.readAll(limit: Self.maximumBytes) else { return nil }
        self.init(parsing: bytes)
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

    /// Whether the file has arrived at its target.
    ///
    /// The device is not compared: its number may change with a restart of the machine.
    func isFulfilled() throws(FileError) -> Bool {
        guard let status = try FileStatus(of: target) else { return false }
        return status.kind == .file && status.inode == inode && status.size == size
    }

    /// Whether nobody has written to the file that is moved since this record was made.
    func isCurrent(for file: FileStatus?) -> Bool {
        file?.size == size && file?.modified == modified
    }
}
