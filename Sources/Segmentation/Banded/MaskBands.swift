import Linux
import Masks
import Scratch
import Tensors

/// The mask of an image that is in scratch files, as the runs of its rows, and its components.
struct MaskBands {
    /// The runs of each row.
    let runs: RunStore
    /// The components so far.
    private(set) var components = StreamingConnectedComponents()

    /// A mask without rows.
    ///
    /// - Throws: ``FileError``.
    init(in scratch: ScratchFolder) throws(FileError) { runs = try RunStore(in: scratch) }

    /// Appends the rows of a band.
    ///
    /// - Parameters:
    ///   - foreground: The probability of being nucleus.
    ///   - threshold: The probability that pixels of the mask exceed.
    /// - Throws: ``FileError``, ``TooManyComponents``.
    mutating func append(_ foreground: Plane<Float>, above threshold: Float) throws {
        for row in 0..<foreground.height {
            try runs.append(
                foreground.elements.withUnsafeBufferPointer { values in
                    components.addRow(
                        UnsafeBufferPointer(
                            rebasing: values[
                                row * foreground.width..<(row + 1) * foreground.width]),
                        above: threshold)
                })
        }
        try TooManyComponents.check(components.provisionalLabelCount)
    }
}

/// The runs of a mask in a scratch file, row by row.
final class RunStore {
    /// The rows that are read together.
    private static let portion = 256

    private let records: AppendOnlyStore
    private var counts: [Int32] = []

    /// A list without rows.
    ///
    /// - Throws: ``FileError``.
    init(in scratch: ScratchFolder) throws(FileError) {
        records = try AppendOnlyStore(in: scratch)
    }

    /// Appends a row.
    ///
    /// - Throws: ``FileError``.
    func append(_ runs: [StreamingConnectedComponents.Run]) throws(FileError) {
        counts.append(Int32(truncatingIfNeeded: runs.count))
        var failure: FileError?
        runs.withUnsafeBytes { bytes in
            do throws(FileError) { try records.append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Calls `body` with every row and its runs, from the top.
    ///
    /// - Throws: ``FileError``, and what `body` throws.
    func forEachRow(_ body: (Int, ArraySlice<StreamingConnectedComponents.Run>) throws -> Void)
        throws
    {
        let size = MemoryLayout<StreamingConnectedComponents.Run>.stride
        var offset = 0
        for first in stride(from: 0, to: counts.count, by: Self.portion) {
            let rows = first..<min(first + Self.portion, counts.count)
            let count = counts[rows].reduce(0) { $0 + Int($1) }
            var failure: FileError?
            let runs = [StreamingConnectedComponents.Run](unsafeUninitializedCapacity: count) {
                buffer, filled in
                do throws(FileError) {
                    try records.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
                    filled = count
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            offset += count * size
            var next = 0
            for row in rows {
                let end = next + Int(counts[row])
                try body(row, runs[next..<end])
                next = end
            }
        }
    }
}
