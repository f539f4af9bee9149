import CLinux
import Glibc
import Synchronization
import SystemPackage

/// Writes files so that they appear whole or not at all, and moves them so that none is lost.
package enum AtomicFile {
    private static let counter = Atomic<Int>(0)

    /// The beginning of the names of files that are still being written.
    package static let temporaryPrefix = ".nucleid-"

    /// Writes a file: to a temporary name in its folder, to the disk, then renamed over `path`,
    /// then the folder to the disk (rename(2), fsync(2)).
    ///
    /// - Throws: ``FileError``; what had the name before is then still there.
    package static func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try stage(path) { descriptor throws(FileError) in
            try write(bytes[...], to: descriptor, path)
        } finish: { temporary throws(FileError) in
            _ = try check("rename to", path) {
                temporary.withPlatformString { temporary in
                    path.withPlatformString { rename(temporary, $0) }
                }
            }
        }
        try Folder(path.removingLastComponent()).synchronize()
    }

    /// Removes a file, if it is there.
    package static func remove(_ path: FilePath) throws(FileError) {
        do {
            _ = try check("remove", path) { path.withPlatformString { unlink($0) } }
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return
        }
        try Folder(path.removingLastComponent()).synchronize()
    }

    /// Moves a file to where nothing is yet, also to another file system, where it is copied,
    /// written to the disk and only then removed.
    ///
    /// - Throws: ``FileError`` with `EEXIST` where something has the name already.
    package static func move(_ source: FilePath, to target: FilePath) throws(FileError) {
        do {
            try renameWithoutReplacing(source, target)
        } catch {
            guard error.errno == .improperLink else { throw error }
            try copy(source, to: target)
            do {
                _ = try check("remove", source) { source.withPlatformString { unlink($0) } }
            } catch {
                // One file in two places would be two files to whoever comes next.
                _ = target.withPlatformString { unlink($0) }
                throw error
            }
        }
        try Folder(target.removingLastComponent()).synchronize()
        try Folder(source.removingLastComponent()).synchronize()
    }

    private static func copy(_ source: FilePath, to target: FilePath) throws(FileError) {
        let file = try OpenFile(source)
        try stage(target) { descriptor throws(FileError) in
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = try check("read", source) {
                    CInt(clamping: read(file.descriptor.rawValue, &buffer, buffer.count))
                }
                if count == 0 { return }
                try write(buffer[..<Int(count)], to: descriptor, target)
            }
        } finish: { temporary throws(FileError) in
            try renameWithoutReplacing(temporary, target)
        }
    }

    private static func renameWithoutReplacing(
        _ source: FilePath, _ target: FilePath
    ) throws(FileError) {
        _ = try check("move to", target) {
            source.withPlatformString { source in
                target.withPlatformString { clinux_rename_exclusive(source, $0) }
            }
        }
    }

    private static func stage(
        _ path: FilePath, _ fill: (CInt) throws(FileError) -> Void,
        finish: (FilePath) throws(FileError) -> Void
    ) throws(FileError) {
        let (temporary, descriptor) = try openTemporary(besides: path)
        do throws(FileError) {
            do throws(FileError) {
                try fill(descriptor)
                _ = try check("synchronize", temporary) { fsync(descriptor) }
            } catch {
                close(descriptor)
                throw error
            }
            // A network file system tells here what it could not write.
            guard close(descriptor) == 0 else {
                throw .system(path: path, action: "close", lastError())
            }
            try finish(temporary)
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
    }

    /// Opens a new file in the folder of `path`; a name that a dead process of the same number
    /// has left behind is passed over.
    private static func openTemporary(
        besides path: FilePath
    ) throws(FileError) -> (FilePath, CInt) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        while true {
            let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
            let temporary = path.removingLastComponent()
                .appending("\(temporaryPrefix)\(getpid())-\(number).tmp")
            do {
                return (
                    temporary,
                    try check("write", temporary) {
                        temporary.withPlatformString { open($0, flags, 0o666) }
                    }
                )
            } catch {
                guard error.errno == .fileExists else { throw error }
            }
        }
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, to descriptor: CInt, _ path: FilePath
    ) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try check("write", path) {
                rest.withUnsafeBytes {
                    CInt(clamping: Glibc.write(descriptor, $0.baseAddress, min($0.count, 1 << 30)))
                }
            }
            rest = rest.dropFirst(Int(count))
        }
    }
}
