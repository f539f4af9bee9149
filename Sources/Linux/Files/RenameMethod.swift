import CLinux
import Glibc
import SystemPackage

/// The methods of renaming a file without replacing another, the safest first.
///
/// The old name must be private (``PrivateFolder``, a temporary name): a file that another program
/// renames to it in between would be removed by ``hardLink``, and moved by the others.
package enum RenameMethod: CaseIterable, Sendable {
    /// renameat2(2) with `RENAME_NOREPLACE`, which some network file systems do not support.
    case noReplace
    /// A hard link (linkat(2)), then removal of the old name; for regular files only.
    case hardLink
    /// A check that the name is free, then renameat(2); a file that gets the name in between is
    /// replaced.
    case checkThenRename

    /// Renames a file by the first method that the file system supports.
    ///
    /// - Throws: ``FileError`` with `EEXIST` if `target` exists, `EXDEV` if the folders are on
    ///   different file systems.
    static func rename(
        _ name: FilePath.Component, in folder: borrowing OpenFolder,
        to target: FilePath.Component, in other: borrowing OpenFolder, methods: [RenameMethod]
    ) throws(FileError) {
        var error = Errno.notSupported
        for method in methods {
            let result = DiskCalls.perform(action: "move", path: folder.path.appending(name)) {
                name.withPlatformString { name in
                    target.withPlatformString { target in
                        method.rename(name, in: folder.descriptor, to: target, in: other.descriptor)
                    }
                }
            }
            if result == 0 { return }
            error = lastErrno()
            guard method.isUnsupported(by: error) else { break }
        }
        // Both folders are open, so ENOENT is about the file.
        guard error == .noSuchFileOrDirectory else {
            throw .system(path: other.path.appending(target), action: "move to", error)
        }
        throw .system(path: folder.path.appending(name), action: "move", error)
    }

    /// Whether an error means that the file system does not support the method.
    func isUnsupported(by error: Errno?) -> Bool {
        guard let error else { return false }
        return switch self {
        case .noReplace: [.invalidArgument, .noFunction, .notSupported].contains(error)
        case .hardLink:
            [.notPermitted, .notSupported, .noFunction, .tooManyLinks, .invalidArgument]
                .contains(error)
        case .checkThenRename: false
        }
    }

    /// Returns 0, or −1 and sets `errno`.
    private func rename(
        _ name: UnsafePointer<CChar>, in folder: CInt, to target: UnsafePointer<CChar>,
        in other: CInt
    ) -> CInt {
        switch self {
        case .noReplace:
            return clinux_rename_exclusive(folder, name, other, target)
        case .hardLink:
            // After an error of the second call both names are left: the new one may be another
            // file's by now.
            guard linkat(folder, name, other, target, 0) == 0 else { return -1 }
            return unlinkat(folder, name, 0)
        case .checkThenRename:
            var status = stat()
            guard fstatat(other, target, &status, AT_SYMLINK_NOFOLLOW) != 0 else {
                errno = EEXIST
                return -1
            }
            guard errno == ENOENT else { return -1 }
            return renameat(folder, name, other, target)
        }
    }
}
