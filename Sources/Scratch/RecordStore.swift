import Linux

/// A list in a scratch file that grows at its end.
package final class RecordStore {
    private static let portion = 1 << 20

    private let file: ScratchFile
    private var pending: [UInt8] = []
    private var written = 0

    /// An empty list.
    ///
    /// - Throws: ``FileError``.
    package init(in folder: ScratchFolder) throws(FileError) {
        file = try folder.file()
        pending.reserveCapacity(Self.portion)
    }

    /// The bytes that the list has.
    package var count: Int { written + pending.count }

    /// Adds records.
    ///
    /// - Throws: ``FileError``.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        pending += bytes
        if pending.count >= Self.portion { try flush() }
    }

    /// Reads records.
    ///
    /// - Parameters:
    ///   - bytes: Gets them.
    ///   - offset: Where the first begins.
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
