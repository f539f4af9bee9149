import Linux
import Scratch
import Tensors

/// A plane that is written in bands from the top, and read in rows.
enum StoredPlane<Number: StoredNumber> {
    /// The bands so far, as one; `nil` before the first.
    case memory(Plane<Number>?)
    case scratch(RowStore)

    /// Writes a band; in memory they follow each other without a gap.
    ///
    /// - Throws: ``FileError``.
    mutating func write(_ band: Plane<Number>, firstRow: Int) throws(FileError) {
        switch self {
        case .memory(let above):
            precondition(firstRow == above?.height ?? 0, "bands are written from the top")
            self = .memory(nil)
            self = .memory(above?.appending(band) ?? band)
        case .scratch(let store): try store.write(band, from: firstRow)
        }
    }

    /// Some rows.
    ///
    /// - Throws: ``FileError``.
    func rows(in rows: Range<Int>) throws(FileError) -> Plane<Number> {
        switch self {
        case .memory: whole.rows(in: rows)
        case .scratch(let store): try Number.read(from: store, rows: rows)
        }
    }

    /// The plane in memory.
    var whole: Plane<Number> {
        guard case .memory(let plane?) = self else {
            preconditionFailure("the plane is in memory, and written")
        }
        return plane
    }

    /// Gives the cached rows of a scratch file back.
    ///
    /// - Throws: ``FileError``.
    func evictCache() throws(FileError) {
        if case .scratch(let store) = self { try store.flushAndEvict() }
    }

    /// The scratch file.
    var file: RowStore {
        guard case .scratch(let store) = self else {
            preconditionFailure("the plane is in a scratch file")
        }
        return store
    }
}

/// A type of numbers that ``StoredPlane`` holds.
protocol StoredNumber: BitwiseCopyable, Sendable {
    /// Reads rows of a scratch file that holds such numbers.
    static func read(from store: RowStore, rows: Range<Int>) throws(FileError) -> Plane<Self>
}

extension UInt16: StoredNumber {
    static func read(from store: RowStore, rows: Range<Int>) throws(FileError) -> Plane<UInt16> {
        try store.uint16s(rows: rows, columns: 0..<store.width)
    }
}

extension Int32: StoredNumber {
    static func read(from store: RowStore, rows: Range<Int>) throws(FileError) -> Plane<Int32> {
        try store.int32s(rows: rows, columns: 0..<store.width)
    }
}

extension Float: StoredNumber {
    static func read(from store: RowStore, rows: Range<Int>) throws(FileError) -> Plane<Float> {
        try store.floats(rows: rows, columns: 0..<store.width)
    }
}

extension Plane {
    /// This plane with more rows below.
    consuming func appending(_ band: Plane) -> Plane {
        var elements = elements
        elements += band.elements
        return Plane(width: width, height: height + band.height, elements: elements)
    }

    /// Some rows; all of them without a copy.
    func rows(in rows: Range<Int>) -> Plane {
        guard rows != 0..<height else { return self }
        return Plane(
            width: width, height: rows.count,
            elements: Array(elements[rows.lowerBound * width..<rows.upperBound * width]))
    }
}
