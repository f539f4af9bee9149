import Linux
import Masks
import Scratch

/// The runs of a mask, row by row, in a scratch file.
final class RunStore {
    private static let portion = 256

    private let records: RecordStore
    private var counts: [Int32] = []

    /// No row has come.
    init(in scratch: ScratchFolder) throws(FileError) {
        records = try RecordStore(in: scratch)
    }

    /// Adds the next row.
    func append(_ runs: [ComponentStream.Run]) throws(FileError) {
        counts.append(Int32(truncatingIfNeeded: runs.count))
        var failure: FileError?
        runs.withUnsafeBytes { bytes in
            do throws(FileError) { try records.append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Gives every row and its runs, from the top.
    func forEachRow(_ body: (Int, ArraySlice<ComponentStream.Run>) throws -> Void) throws {
        let size = MemoryLayout<ComponentStream.Run>.stride
        var offset = 0
        for first in stride(from: 0, to: counts.count, by: Self.portion) {
            let rows = first..<min(first + Self.portion, counts.count)
            let count = counts[rows].reduce(0) { $0 + Int($1) }
            var failure: FileError?
            let runs = [ComponentStream.Run](unsafeUninitializedCapacity: count) { buffer, filled in
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
