import Glibc
import SystemPackage

/// A file's content in memory, read on demand by the kernel; unmapped with the value.
///
/// For files that nobody changes meanwhile, such as a model: a file that shrinks while it is
/// mapped ends the process with SIGBUS.
package struct MappedFile: ~Copyable {
    private let region: UnsafeMutableRawBufferPointer

    /// Maps a whole regular file for reading.
    ///
    /// - Throws: ``FileError`` with the path.
    package init(_ path: FilePath) throws(FileError) {
        let file = try OpenFile(path)
        guard let size = Int(exactly: file.status.size), size > 0 else {
            throw .notUsable(path: path, reason: "it is empty")
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.descriptor.rawValue, 0),
            start != MAP_FAILED
        else { throw .system(path: path, action: "map", Errno(rawValue: errno)) }
        region = UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(region.baseAddress, region.count) }

    /// Lends the content for the time of the call.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(region))
    }
}
