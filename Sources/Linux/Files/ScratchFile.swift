import Glibc
import SystemPackage

/// A file without a name, for what does not fit into memory; gone with the value, and with the
/// process.
package final class ScratchFile: Sendable {
    /// What ``FileError`` says was tried where a scratch file could not be written.
    package static let writing = "write a scratch file in"

    private let descriptor: CInt
    private let folder: FilePath

    /// Makes an empty file, and removes its name at once.
    ///
    /// - Parameter folder: On whose file system it takes room.
    /// - Throws: ``FileError``.
    package init(in folder: FilePath) throws(FileError) {
        self.folder = folder
        let path = folder.appending(AtomicFile.nextTemporaryName())
        descriptor = try check("make a scratch file in", folder) {
            path.withPlatformString { open($0, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600) }
        }
        _ = path.withPlatformString { unlink($0) }
    }

    deinit { close(descriptor) }

    /// Writes bytes at an offset (pwrite(2)).
    ///
    /// - Throws: ``FileError``, `ENOSPC` among them.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += Int(
                try check(Self.writing, folder) {
                    CInt(
                        clamping: pwrite(
                            descriptor, bytes.baseAddress.map { $0 + done },
                            min(bytes.count - done, 1 << 30), offset + done))
                })
        }
    }

    /// Reads bytes at an offset (pread(2)); what nobody has written is 0.
    ///
    /// - Throws: ``FileError``.
    package func read(
        into bytes: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let got = try check("read a scratch file in", folder) {
                CInt(
                    clamping: pread(
                        descriptor, bytes.baseAddress.map { $0 + done },
                        min(bytes.count - done, 1 << 30), offset + done))
            }
            if got == 0 {
                UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
                    .initializeMemory(as: UInt8.self, repeating: 0)
                return
            }
            done += Int(got)
        }
    }
}
