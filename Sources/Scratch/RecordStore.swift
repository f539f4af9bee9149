import Linux

/// An append-only list of bytes in a scratch file, with a write buffer.
package final class RecordStore {
    private static let bufferSize = 1 << 20

    private let file: ScratchFile
    private var pending: [UInt8] = []
    private var written = 0

    /// Creates an empty list.
    ///
    /// - Throws: ``FileError``.
    package init(in folder: ScratchFolder) throws(FileError) {
        file = try folder.file()
        pending.reserveCapacity(Self.bufferSize)
    }

    /// The number of bytes.
    package var count: Int { written + pending.count }

    /// Appends bytes.
    ///
    /// - Throws: ``FileError``.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        pending += bytes
        if pending.count >= Self.bufferSize { try flush() }
    }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - bytes: The buffer to fill.
    ///   - offset: The offset of the first byte.
    /// - Throws: ``FileError``.
    package func read(
        into bytes: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) {
        if !pending.isEmpty { try flush() }
        try file.read(into: bytes, at: offset)
    }

    private func flush() throws(FileError) {
        var failure: FileError?
        pending.withUnsafeBytes { bytes in
            do throws(FileError) {
                try file.write(bytes, at: written)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }
}
