import Glibc
import SystemPackage

/// An unnamed temporary file for data that does not fit into memory, deleted with the value or
/// with the process.
package final class ScratchFile: Sendable {
    /// The action in a ``FileError`` of a failed write, by which callers recognise a full disk.
    package static let writeAction = "write a scratch file in"

    private let descriptor: CInt
    private let folder: FilePath

    /// Creates an empty file and unlinks it at once.
    ///
    /// - Parameter folder: The folder on whose file system the file takes space.
    /// - Throws: ``FileError``.
    package init(in folder: FilePath) throws(FileError) {
        self.folder = folder
        let path = folder.appending(AtomicFile.nextTemporaryName())
        descriptor = try systemCall(action: "make a scratch file in", path: folder) {
            path.withPlatformString { open($0, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600) }
        }
        _ = DiskCalls.perform(action: "make a scratch file in", path: folder) {
            path.withPlatformString { unlink($0) }
        }
    }

    // A large file's blocks are freed only now.
    deinit { closeFile(descriptor, path: folder) }

    /// Writes bytes at an offset (pwrite(2)).
    ///
    /// - Throws: ``FileError``, with `ENOSPC` if the disk is full.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += Int(
                try systemCall(action: Self.writeAction, path: folder) {
                    CInt(
                        clamping: pwrite(
                            descriptor, bytes.baseAddress.map { $0 + done },
                            min(bytes.count - done, 1 << 30), offset + done))
                })
        }
    }

    /// Fills a buffer from an offset (pread(2)); bytes that were never written are 0.
    ///
    /// - Throws: ``FileError``.
    package func read(
        into bytes: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let got = try systemCall(action: "read a scratch file in", path: folder) {
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
