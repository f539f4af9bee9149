import Images
import Tensors

/// A value of rows that can be sliced and concatenated.
protocol Rows {
    /// The number of rows.
    var height: Int { get }
    /// Returns a range of rows.
    func rows(_ rows: Range<Int>) -> Self
    /// Concatenates at least one piece.
    static func joining(_ pieces: [Self]) -> Self
}

/// Collects rows that come in bands, and transforms them in multiples of a number of rows.
struct BandedRows<Band: Rows> {
    private let height: Int
    private let groupSize: Int
    private var received = 0
    private var pending: [Band] = []
    private var pendingRows = 0
    private var transformed: [Band] = []

    /// Creates an empty buffer.
    ///
    /// - Parameters:
    ///   - height: The total number of rows that will come.
    ///   - groupSize: The number of rows that are transformed together; fewer at the end.
    init(height: Int, together groupSize: Int) {
        self.height = height
        self.groupSize = groupSize
    }

    /// Appends rows, and calls `transform` with pending rows: a multiple of the group size, or the
    /// last ones.
    mutating func add(_ rows: Band, _ transform: (Band) -> Band) {
        received += rows.height
        pending.append(rows)
        pendingRows += rows.height
        let ready = received == height ? pendingRows : pendingRows / groupSize * groupSize
        guard ready > 0 else { return }
        let all = pending.count == 1 ? rows : Band.joining(pending)
        pending = ready < pendingRows ? [all.rows(ready..<pendingRows)] : []
        pendingRows -= ready
        transformed.append(transform(pending.isEmpty ? all : all.rows(0..<ready)))
    }

    /// All transformed rows.
    var joined: Band {
        precondition(received == height, "all rows were appended")
        return Band.joining(transformed)
    }
}

extension Plane: Rows {
    func rows(_ rows: Range<Int>) -> Plane {
        Plane(
            width: width, height: rows.count,
            elements: Array(elements[rows.lowerBound * width..<rows.upperBound * width]))
    }

    static func joining(_ pieces: [Plane]) -> Plane {
        Plane(
            width: pieces[0].width, height: pieces.reduce(0) { $0 + $1.height },
            elements: pieces.flatMap(\.elements))
    }
}

extension Raster: Rows {
    func rows(_ rows: Range<Int>) -> Raster {
        let row = width * channels
        let part = rows.lowerBound * row..<rows.upperBound * row
        let samples: Samples =
            switch samples {
            case .eight(let values): .eight(Array(values[part]))
            case .sixteen(let values): .sixteen(Array(values[part]))
            }
        return Raster(
            width: width, height: rows.count, channels: channels, samples: samples,
            pixelSize: pixelSize)
    }

    static func joining(_ pieces: [Raster]) -> Raster {
        let first = pieces[0]
        var (eight, sixteen): ([UInt8], [UInt16]) = ([], [])
        for piece in pieces {
            switch piece.samples {
            case .eight(let values): eight += values
            case .sixteen(let values): sixteen += values
            }
        }
        return Raster(
            width: first.width, height: pieces.reduce(0) { $0 + $1.height },
            channels: first.channels, samples: first.bits == 8 ? .eight(eight) : .sixteen(sixteen),
            pixelSize: first.pixelSize)
    }
}
