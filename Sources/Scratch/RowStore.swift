import Linux
import Tensors

/// A plane in a scratch file, with a least-recently-used cache of bands of rows.
///
/// Fast if accesses are near each other. Elements that were never written are 0. For one thread at
/// a time.
package final class RowStore {
    /// A cached band.
    private struct Band {
        /// Its first row divided by the rows per band.
        let number: Int
        let memory: UnsafeMutableRawPointer
        var isChanged: Bool
        var lastUse: Int
    }

    /// The number of elements in a row.
    package let width: Int
    /// The number of rows.
    package let height: Int
    /// The number of bytes in a row.
    private let stride: Int
    private let bandRows: Int
    private let maximumBands: Int
    private let file: ScratchFile
    private var bands: [Band] = []
    /// The number of accesses, as the time of ``Band/lastUse``.
    private var uses = 0
    /// Whether bands that are not cached are read and written in the file directly.
    private var bypassesCache = false

    /// Creates a plane of zeros.
    ///
    /// - Parameters:
    ///   - width: The number of elements in a row.
    ///   - height: The number of rows.
    ///   - elementSize: The bytes per element.
    ///   - bandRows: The rows per band, which are read and written together.
    ///   - maximumBands: The largest number of cached bands.
    ///   - folder: The folder for the scratch file.
    /// - Throws: ``FileError``.
    package init(
        width: Int, height: Int, elementSize: Int, bandRows: Int = 64,
        maximumBands: Int = 8,
        in folder: ScratchFolder
    ) throws(FileError) {
        precondition(
            width > 0 && height > 0 && elementSize > 0 && bandRows > 0 && maximumBands > 0)
        self.width = width
        self.height = height
        stride = width * elementSize
        self.bandRows = bandRows
        self.maximumBands = maximumBands
        file = try folder.makeFile()
    }

    deinit { for band in bands { band.memory.deallocate() } }

    /// Writes part of a row.
    ///
    /// - Parameters:
    ///   - bytes: The elements.
    ///   - row: The index of the row.
    ///   - first: The offset of the first byte in the row.
    /// - Throws: ``FileError``.
    package func write(
        _ bytes: UnsafeRawBufferPointer, row: Int, at first: Int = 0
    ) throws(FileError) {
        precondition(first + bytes.count <= stride && row < height, "the bytes are inside the row")
        guard let source = bytes.baseAddress else { return }
        if bypassesCache, !isCached(row) {
            return try file.write(bytes, at: row * stride + first)
        }
        let band = try band(at: row / bandRows)
        bands[band].isChanged = true
        (bands[band].memory + (row % bandRows * stride + first))
            .copyMemory(from: source, byteCount: bytes.count)
    }

    /// Reads part of a row.
    ///
    /// - Parameters:
    ///   - bytes: The buffer to fill.
    ///   - row: The index of the row.
    ///   - first: The offset of the first byte in the row.
    /// - Throws: ``FileError``.
    package func read(
        into bytes: UnsafeMutableRawBufferPointer, row: Int, at first: Int = 0
    ) throws(FileError) {
        precondition(first + bytes.count <= stride && row < height, "the bytes are inside the row")
        if bypassesCache, !isCached(row) {
            return try file.read(into: bytes, at: row * stride + first)
        }
        let band = try band(at: row / bandRows)
        bytes.copyMemory(
            from: UnsafeRawBufferPointer(
                start: bands[band].memory + (row % bandRows * stride + first), count: bytes.count))
    }

    /// Calls a closure that reads and writes part of each of some rows.
    ///
    /// A high and narrow part would evict the whole cache and read far more than is needed; then
    /// bands that are not cached are accessed in the file directly.
    ///
    /// - Parameters:
    ///   - rowCount: The number of rows.
    ///   - width: The number of bytes used in each row.
    ///   - body: Reads and writes the rows.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withRows<Result>(
        count rowCount: Int, width: Int, body: () throws(FileError) -> Result
    ) throws(FileError) -> Result {
        bypassesCache = rowCount > bandRows * maximumBands && width * 16 < stride
        defer { bypassesCache = false }
        return try body()
    }

    private func isCached(_ row: Int) -> Bool {
        bands.contains { $0.number == row / bandRows }
    }

    /// Returns the index of a band in ``bands``, after reading it in place of the least recently used
    /// one.
    private func band(at number: Int) throws(FileError) -> Int {
        uses += 1
        if let index = bands.firstIndex(where: { $0.number == number }) {
            bands[index].lastUse = uses
            return index
        }
        let size = min(bandRows, height - number * bandRows) * stride
        let memory: UnsafeMutableRawPointer
        if bands.count == maximumBands {
            let oldest = bands.indices.min { bands[$0].lastUse < bands[$1].lastUse } ?? 0
            try flush(bands[oldest])
            memory = bands.remove(at: oldest).memory
        } else {
            memory = .allocate(byteCount: bandRows * stride, alignment: 64)
        }
        do throws(FileError) {
            try file.read(
                into: UnsafeMutableRawBufferPointer(start: memory, count: size),
                at: number * bandRows * stride)
        } catch {
            memory.deallocate()
            throw error
        }
        bands.append(Band(number: number, memory: memory, isChanged: false, lastUse: uses))
        return bands.count - 1
    }

    private func flush(_ band: Band) throws(FileError) {
        guard band.isChanged else { return }
        let size = min(bandRows, height - band.number * bandRows) * stride
        try file.write(
            UnsafeRawBufferPointer(start: band.memory, count: size),
            at: band.number * bandRows * stride)
    }

    /// Writes changed bands to the file, and frees the memory of all.
    ///
    /// - Throws: ``FileError``.
    package func flushAndEvict() throws(FileError) {
        for band in bands { try flush(band) }
        for band in bands { band.memory.deallocate() }
        bands = []
    }
}
