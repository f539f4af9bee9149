import Linux
import Tensors

/// A plane of numbers in a scratch file, of which a few bands of rows are in memory.
///
/// Cheap where rows are asked for near each other; whatever is asked for, no more than the kept
/// bands is in memory. What nobody has written is 0. One thread at a time.
package final class RowStore {
    /// A band that is in memory.
    private struct Band {
        let number: Int
        let memory: UnsafeMutableRawPointer
        var isChanged: Bool
        var lastUse: Int
    }

    /// Numbers in a row.
    package let width: Int
    /// Rows.
    package let height: Int
    private let stride: Int
    private let bandRows: Int
    private let most: Int
    private let file: ScratchFile
    private var bands: [Band] = []
    private var uses = 0
    private var isPassingBy = false

    /// An empty plane.
    ///
    /// - Parameters:
    ///   - width: Numbers in a row.
    ///   - height: Rows.
    ///   - bytes: Of a number.
    ///   - bandRows: Rows that are read and written together.
    ///   - kept: How many bands are in memory at most.
    ///   - folder: Where the scratch file takes room.
    /// - Throws: ``FileError``.
    package init(
        width: Int, height: Int, bytes: Int, bandRows: Int = 64, kept: Int = 8,
        in folder: ScratchFolder
    ) throws(FileError) {
        precondition(width > 0 && height > 0 && bytes > 0 && bandRows > 0 && kept > 0)
        self.width = width
        self.height = height
        self.stride = width * bytes
        self.bandRows = bandRows
        most = kept
        file = try folder.file()
    }

    deinit { for band in bands { band.memory.deallocate() } }

    /// Writes part of a row.
    ///
    /// - Parameters:
    ///   - bytes: The numbers.
    ///   - row: Which row.
    ///   - first: The first byte within the row.
    /// - Throws: ``FileError``.
    package func write(
        _ bytes: UnsafeRawBufferPointer, row: Int, at first: Int = 0
    ) throws(FileError) {
        precondition(first + bytes.count <= stride && row < height, "what is written is inside")
        guard let source = bytes.baseAddress else { return }
        if isPassingBy, !isInMemory(row) {
            return try file.write(bytes, at: row * stride + first)
        }
        let band = try band(row / bandRows)
        bands[band].isChanged = true
        (bands[band].memory + (row % bandRows * stride + first))
            .copyMemory(from: source, byteCount: bytes.count)
    }

    /// Reads part of a row.
    ///
    /// - Parameters:
    ///   - bytes: Gets the numbers.
    ///   - row: Which row.
    ///   - first: The first byte within the row.
    /// - Throws: ``FileError``.
    package func read(
        into bytes: UnsafeMutableRawBufferPointer, row: Int, at first: Int = 0
    ) throws(FileError) {
        precondition(first + bytes.count <= stride && row < height, "what is read is inside")
        if isPassingBy, !isInMemory(row) {
            return try file.read(into: bytes, at: row * stride + first)
        }
        let band = try band(row / bandRows)
        bytes.copyMemory(
            from: UnsafeRawBufferPointer(
                start: bands[band].memory + (row % bandRows * stride + first), count: bytes.count))
    }

    /// Does something with some rows.
    ///
    /// What is higher than all that is kept, and narrow, would push everything out that others need,
    /// and read far more than it shows: then bands that are not in memory are passed by.
    ///
    /// - Parameters:
    ///   - rows: How many, from the first to the last.
    ///   - width: The bytes of a row that matter.
    ///   - body: Reads and writes them.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withRows<Result>(
        _ rows: Int, width: Int, _ body: () throws(FileError) -> Result
    ) throws(FileError) -> Result {
        isPassingBy = rows > bandRows * most && width * 16 < stride
        defer { isPassingBy = false }
        return try body()
    }

    private func isInMemory(_ row: Int) -> Bool {
        bands.contains { $0.number == row / bandRows }
    }

    /// Where a band is in ``bands``; the one that nobody has used for longest makes room for it.
    private func band(_ number: Int) throws(FileError) -> Int {
        uses += 1
        if let place = bands.firstIndex(where: { $0.number == number }) {
            bands[place].lastUse = uses
            return place
        }
        let size = min(bandRows, height - number * bandRows) * stride
        let memory: UnsafeMutableRawPointer
        if bands.count == most {
            let oldest = bands.indices.min { bands[$0].lastUse < bands[$1].lastUse } ?? 0
            try put(bands[oldest])
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

    private func put(_ band: Band) throws(FileError) {
        guard band.isChanged else { return }
        let size = min(bandRows, height - band.number * bandRows) * stride
        try file.write(
            UnsafeRawBufferPointer(start: band.memory, count: size),
            at: band.number * bandRows * stride)
    }

    /// Forgets which bands are in memory, so that their memory serves others.
    ///
    /// - Throws: ``FileError``.
    package func rest() throws(FileError) {
        for band in bands { try put(band) }
        for band in bands { band.memory.deallocate() }
        bands = []
    }
}
