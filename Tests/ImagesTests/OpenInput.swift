import Images
import Linux
import SystemPackage

/// A file of some bytes that is open for reading, in a folder of its own.
final class OpenInput {
    let input: ImageInput
    private let folder: TemporaryFolder
    private let descriptor: FileDescriptor

    init(_ bytes: [UInt8]) throws {
        folder = try TemporaryFolder()
        descriptor = try FileDescriptor.open(
            folder.path.appending("image"), .readWrite, options: [.create],
            permissions: .ownerReadWrite)
        try descriptor.writeAll(bytes)
        input = .descriptor(descriptor.rawValue, size: bytes.count)
    }

    deinit { try? descriptor.close() }
}

extension PageReader {
    /// Rows as bytes.
    func bytes(_ rows: Range<Int>) throws(ImageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xA5, count: rows.count * header.rowBytes)
        let result: Result<Void, ImageError> = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(ImageError) in try read(rows, into: buffer) }
        }
        try result.get()
        return bytes
    }

    /// All rows, a band of some at a time.
    func bytes(bands: Int) throws(ImageError) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in stride(from: 0, to: header.height, by: bands) {
            bytes += try self.bytes(row..<min(row + bands, header.height))
        }
        return bytes
    }
}

extension Raster {
    /// The samples as bytes.
    var bytes: [UInt8] {
        switch samples {
        case .eight(let values): values
        case .sixteen(let values): values.withUnsafeBytes { Array($0) }
        }
    }
}
