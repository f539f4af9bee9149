import Glibc
import SystemPackage

/// A file mapped into memory for reading (mmap(2)), unmapped with the value.
///
/// Only for files that nobody changes meanwhile, such as a model: reading beyond the end of a file
/// that was truncated kills the process with SIGBUS.
package struct MappedFile: ~Copyable {
    private let region: UnsafeMutableRawBufferPointer

    /// Maps a whole regular file, which must not be empty.
    ///
    /// - Throws: ``FileError``.
    package init(_ path: FilePath) throws(FileError) {
        let file = try OpenFile(path)
        guard let size = Int(exactly: file.status.size), size > 0 else {
            throw .notUsable(path: path, reason: "it is empty")
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor.rawValue, 0),
            start != MAP_FAILED
        else { throw .system(path: path, action: "map", lastError()) }
        region = UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(region.baseAddress, region.count) }

    /// Calls a closure with the content, which is valid during the call only.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(region))
    }
}
