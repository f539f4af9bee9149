import CInput

/// The bytes of an image file, in memory or behind a descriptor.
package enum ImageInput: Sendable {
    /// The whole content of the file.
    case bytes([UInt8])
    /// An open file, read at offsets (pread(2)); it must stay open as long as anything reads it.
    case descriptor(CInt, size: Int)

    /// The size of the file in bytes.
    package var size: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .descriptor(_, let size): size
        }
    }

    /// Passes the file to C code for the duration of a call.
    func withFile<Result>(_ body: (cinput_file) -> Result) -> Result {
        switch self {
        case .bytes(let bytes):
            bytes.withUnsafeBufferPointer { buffer in
                body(cinput_file(bytes: buffer.baseAddress, descriptor: -1, size: buffer.count))
            }
        case .descriptor(let descriptor, let size):
            body(cinput_file(bytes: nil, descriptor: descriptor, size: size))
        }
    }

    /// The first bytes of the file; fewer than `count` if the file is shorter.
    ///
    /// - Throws: ``ImageError/system(errno:)`` if they cannot be read.
    package func prefix(_ count: Int) throws(ImageError) -> [UInt8] {
        try bytes(at: 0, count: count)
    }

    /// Bytes from an offset on; fewer than `count` if the file ends before them.
    ///
    /// - Throws: ``ImageError/system(errno:)`` if they cannot be read.
    func bytes(at offset: Int, count: Int) throws(ImageError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let count = min(count, size - offset)
        if case .bytes(let bytes) = self { return Array(bytes[offset..<offset + count]) }
        var status = cinput_status()
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            withFile { file in
                withUnsafePointer(to: file) { file in
                    repeat {
                        let got = cinput_read_at(
                            file, UInt64(offset + initialized),
                            buffer.baseAddress.map { $0 + initialized },
                            buffer.count - initialized, &status)
                        if got == 0 { break }
                        initialized += got
                    } while initialized < buffer.count
                }
            }
        }
        guard status.code == cinput_ok else { throw .system(errno: status.error_number) }
        return bytes
    }
}
