import Linux
import Tensors

/// Access to rows and crops as planes; the element type must have the store's element size.
extension RowStore {
    /// Reads a crop.
    @inline(__always)
    private func plane<Number: BitwiseCopyable & Sendable>(
        _ type: Number.Type, rows: Range<Int>, columns: Range<Int>
    ) throws(FileError) -> Plane<Number> {
        var failure: FileError?
        let size = MemoryLayout<Number>.size
        let count = rows.count * columns.count
        let elements = [Number](unsafeUninitializedCapacity: count) { buffer, filled in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            let length = columns.count * size
            do throws(FileError) {
                try withRows(rows.count, width: length) { () throws(FileError) in
                    for (index, row) in rows.enumerated() {
                        try read(
                            into: UnsafeMutableRawBufferPointer(
                                rebasing: bytes[index * length..<(index + 1) * length]),
                            row: row, at: columns.lowerBound * size)
                    }
                }
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return Plane(width: columns.count, height: rows.count, elements: elements)
    }

    /// Reads a crop of a plane of `Float`.
    ///
    /// - Throws: ``FileError``.
    package func floats(rows: Range<Int>, columns: Range<Int>) throws(FileError) -> Plane<Float> {
        try plane(Float.self, rows: rows, columns: columns)
    }

    /// Reads a crop of a plane of `Int32`.
    ///
    /// - Throws: ``FileError``.
    package func numbers(rows: Range<Int>, columns: Range<Int>) throws(FileError) -> Plane<Int32> {
        try plane(Int32.self, rows: rows, columns: columns)
    }

    /// Reads a crop of a plane of `UInt16`.
    ///
    /// - Throws: ``FileError``.
    package func samples(rows: Range<Int>, columns: Range<Int>) throws(FileError) -> Plane<UInt16> {
        try plane(UInt16.self, rows: rows, columns: columns)
    }

    /// Writes whole rows.
    ///
    /// - Parameters:
    ///   - plane: The rows, with the store's width and element size.
    ///   - first: The index of the first row.
    /// - Throws: ``FileError``.
    package func write<Number: BitwiseCopyable & Sendable>(
        _ plane: Plane<Number>, from first: Int
    ) throws(FileError) {
        var failure: FileError?
        plane.elements.withUnsafeBytes { bytes in
            let length = bytes.count / plane.height
            do throws(FileError) {
                for row in 0..<plane.height {
                    try write(
                        UnsafeRawBufferPointer(rebasing: bytes[row * length..<(row + 1) * length]),
                        row: first + row)
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
