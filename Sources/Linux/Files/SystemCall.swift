import Glibc
import SystemPackage

/// Runs a system call again for as long as a signal interrupts it, and turns −1 into a
/// ``FileError``.
///
/// - Parameters:
///   - action: The verb for the error message, such as `open`.
///   - path: The path for the error message.
///   - call: Returns −1 and sets `errno` on failure.
/// - Returns: The call's result, at least 0.
/// - Throws: ``FileError/system(path:action:_:)``.
func check(
    _ action: String, _ path: FilePath, _ call: () -> CInt
) throws(FileError) -> CInt {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = lastError()
        if error != .interrupted { throw .system(path: path, action: action, error) }
    }
}

/// Returns the calling thread's `errno`.
func lastError() -> Errno { Errno(rawValue: Glibc.errno) }

/// Writes all bytes at the descriptor's offset (write(2)); `action` and `path` are for the error
/// message.
func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, action: String, path: FilePath
) throws(FileError) {
    var done = 0
    while done < bytes.count {
        done += Int(
            try check(action, path) {
                CInt(
                    clamping: write(
                        descriptor, bytes.baseAddress.map { $0 + done },
                        min(bytes.count - done, 1 << 30)))
            })
    }
}
