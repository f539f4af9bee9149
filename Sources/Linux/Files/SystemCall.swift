import Glibc
import SystemPackage

/// Runs a system call again for as long as a signal interrupts it, and turns −1 into a
/// ``FileError``; recorded in ``DiskCalls``.
///
/// - Parameters:
///   - action: The verb for the error message, such as `open`.
///   - path: The path for the error message.
///   - call: Returns −1 and sets `errno` on failure.
/// - Returns: The call's result, at least 0.
/// - Throws: ``FileError/system(path:action:_:)``.
func systemCall(
    action: String, path: FilePath, body call: () -> CInt
) throws(FileError) -> CInt {
    while true {
        let result = DiskCalls.perform(action: action, path: path, call: call)
        if result >= 0 { return result }
        let error = lastErrno()
        if error != .interrupted { throw .system(path: path, action: action, error) }
    }
}

/// Closes a file that was written, which on a network file system sends what is still in memory;
/// not repeated after a signal, since the descriptor is then closed (close(2)).
///
/// - Returns: −1 with `errno` on failure.
@discardableResult
func closeFile(_ descriptor: CInt, path: FilePath) -> CInt {
    DiskCalls.perform(action: "close", path: path) { close(descriptor) }
}

/// Returns the calling thread's `errno`.
func lastErrno() -> Errno { Errno(rawValue: Glibc.errno) }

/// Writes all bytes at the descriptor's offset (write(2)); `action` and `path` are for the error
/// message.
func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, action: String, path: FilePath
) throws(FileError) {
    var done = 0
    while done < bytes.count {
        done += Int(
            try systemCall(action: action, path: path) {
                CInt(
                    clamping: write(
                        descriptor, bytes.baseAddress.map { $0 + done },
                        min(bytes.count - done, 1 << 30)))
            })
    }
}
