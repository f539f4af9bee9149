import CLinux
import Glibc
import SystemPackage

/// The ways to give a file a name that nothing has yet, the best first.
package enum Renaming: CaseIterable, Sendable {
    /// By renameat2(2) with `RENAME_NOREPLACE`, which some network file systems do not know.
    case exclusive
    /// By a second name (linkat(2)), then the removal of the first; for regular files.
    case linked
    /// By a look, then renameat(2); what comes between the two is overwritten.
    case checked

    /// Gives a file another name, in the first way that is supported.
    ///
    /// - Throws: ``FileError`` with `EEXIST` where something has the name, with `EXDEV` where the
    ///   two folders are on different file systems.
    static func rename(
        _ name: FilePath.Component, in folder: borrowing OpenFolder,
        to target: FilePath.Component, in other: borrowing OpenFolder, by ways: [Renaming]
    ) throws(FileError) {
        var error = Errno.notSupported
        for way in ways {
            let result = name.withPlatformString { name in
                target.withPlatformString { target in
                    way.call(folder.descriptor, name, other.descriptor, target)
                }
            }
            if result == 0 { return }
            error = lastError()
            guard way.isUnsupported(error) else { break }
        }
        // Both folders are open, so what is missing is the file.
        guard error == .noSuchFileOrDirectory else {
            throw .system(path: other.path.appending(target), action: "move to", error)
        }
        throw .system(path: folder.path.appending(name), action: "move", error)
    }

    private func isUnsupported(_ error: Errno) -> Bool {
        switch self {
        case .exclusive: [.invalidArgument, .noFunction, .notSupported].contains(error)
        case .linked:
            [.notPermitted, .notSupported, .noFunction, .tooManyLinks, .invalidArgument]
                .contains(error)
        case .checked: false
        }
    }

    /// −1 and `errno`, or 0.
    private func call(
        _ folder: CInt, _ name: UnsafePointer<CChar>, _ other: CInt, _ target: UnsafePointer<CChar>
    ) -> CInt {
        switch self {
        case .exclusive:
            return clinux_rename_exclusive(folder, name, other, target)
        case .linked:
            guard linkat(folder, name, other, target, 0) == 0 else { return -1 }
            guard unlinkat(folder, name, 0) != 0 else { return 0 }
            let error = errno
            unlinkat(other, target, 0)
            errno = error
            return -1
        case .checked:
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
