import SystemPackage

/// The record, in a ``PrivateFolder``, of where a file gets its second name while it is moved: by a
/// copy, or by a hard link.
///
/// After a crash it tells whether the file has arrived, so that it is not there twice.
struct MoveRecord: Equatable {
    static let fileName: FilePath.Component = ".nucleid-target"
    /// The largest size of a record: two numbers and a path.
    private static let maximumBytes = 8192

    /// The path that the file gets.
    let target: FilePath
    /// The inode that will have the path: that of the copy or, for a link, the file's own.
    let inode: UInt
    /// The size of the file in bytes.
    let size: Int

    init(target: FilePath, inode: UInt, size: Int) {
        self.target = target
        self.inode = inode
        self.size = size
    }

    /// Reads the record of a private folder; `nil` if there is none, or it is not one.
    init?(in folder: borrowing OpenFolder) {
        let file = try? OpenFile(
            folder: folder.descriptor, name: Self.fileName.path,
            path: folder.path.appending(Self.fileName))
        guard let file, let bytes = try? file.readAll(limit: Self.maximumBytes) else { return nil }
        self.init(parsing: bytes)
    }

    /// Parses `<inode> <size> <path>`; `nil` for anything else.
    init?(parsing bytes: [UInt8]) {
        let parts = bytes.split(
            separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let inode = UInt(String(decoding: parts[0], as: UTF8.self)),
            let size = Int(String(decoding: parts[1], as: UTF8.self)), !parts[2].isEmpty
        else { return nil }
        self.init(target: FilePath(bytes: Array(parts[2])), inode: inode, size: size)
    }

    /// The content of the file.
    var bytes: [UInt8] { Array("\(inode) \(size) ".utf8) + target.bytes }

    /// Whether the file has arrived at its target.
    ///
    /// The device is not compared: its number may change with a restart of the machine.
    func isFulfilled() throws(FileError) -> Bool {
        guard let status = try FileStatus(of: target) else { return false }
        return status.kind == .file && status.inode == inode && status.size == size
    }
}
