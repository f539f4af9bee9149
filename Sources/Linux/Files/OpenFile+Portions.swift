import Glibc
import SystemPackage

/// Large files, which are not taken into memory whole.
extension OpenFile {
    /// The file as a library takes it that reads at offsets (pread(2)); open as long as this value.
    package var number: CInt { descriptor.rawValue }

    /// Reads the whole content in portions, as it is now.
    ///
    /// - Parameters:
    ///   - size: The bytes of a portion; the last may have fewer.
    ///   - use: Called with each; may throw to end the reading.
    /// - Returns: How many bytes there were.
    /// - Throws: ``FileError`` with the kernel's reason, or what `use` throws.
    package func readPortions(
        of size: Int, _ use: (UnsafeRawBufferPointer) throws(FileError) -> Void
    ) throws(FileError) -> Int {
        precondition(size > 0, "a portion has bytes")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = try fill(buffer, from: offset)
            if count > 0 { try use(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            offset += count
            if count < size { return offset }
        }
    }

    /// Reads as many bytes from `offset` on as the file has and the buffer holds.
    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from offset: Int
    ) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let got = try check("read", path) {
                CInt(
                    clamping: pread(
                        descriptor.rawValue, buffer.baseAddress.map { $0 + filled },
                        min(buffer.count - filled, 1 << 30), offset + filled))
            }
            if got == 0 { break }
            filled += Int(got)
        }
        return filled
    }
}
