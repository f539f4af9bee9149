import Images
import Tensors

/// What has rows, and can be put together of pieces.
protocol Rows {
    /// How many there are.
    var height: Int { get }
    /// Some of them.
    func rows(_ rows: Range<Int>) -> Self
    /// All rows of some pieces, of which there is at least one.
    static func joining(_ pieces: [Self]) -> Self
}

/// Rows that come in bands, and are made into something else a certain number at a time.
struct BandedRows<Band: Rows> {
    private let height: Int
    private let together: Int
    private var seen = 0
    private var pending: [Band] = []
    private var pendingRows = 0
    private var done: [Band] = []

    /// Nothing has come.
    ///
    /// - Parameters:
    ///   - height: How many rows will come.
    ///   - together: How many are made into something together; the last may be fewer.
    init(height: Int, together: Int) {
        self.height = height
        self.together = together
    }

    /// Takes the next rows; `make` is called with a multiple of those that belong together, or the
    /// last.
    mutating func add(_ rows: Band, _ make: (Band) -> Band) {
        seen += rows.height
        pending.append(rows)
        pendingRows += rows.height
        let ready = seen == height ? pendingRows : pendingRows / together * together
        guard ready > 0 else { return }
        let all = pending.count == 1 ? rows : Band.joining(pending)
        pending = ready < pendingRows ? [all.rows(ready..<pendingRows)] : []
        pendingRows -= ready
        done.append(make(pending.isEmpty ? all : all.rows(0..<ready)))
    }

    /// All that was made.
    var joined: Band {
        precondition(seen == height, "all rows have come")
        return Band.joining(done)
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
