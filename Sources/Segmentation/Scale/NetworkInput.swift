import Images
import Linux
import Tensors
import Tiles

/// An image's prepared intensities in the network's pixels, some rows at a time.
struct NetworkInput {
    private let image: GrayBands
    private let curve: PreparationCurve
    private let resampling: PlaneResampling?
    private let background: UInt16

    /// Sets an image up to be read.
    ///
    /// - Parameters:
    ///   - image: The image's intensities.
    ///   - curve: The prepared value of each intensity.
    ///   - frame: The image as the network sees it.
    ///   - limits: The range that prepared intensities are clipped to.
    init(
        image: GrayBands, curve: PreparationCurve, frame: NetworkFrame,
        limits: ClosedRange<Float>
    ) {
        self.image = image
        self.curve = curve
        background = image.statistics.background(inverted: curve.record.inverted)
        resampling =
            frame.isUnscaled
            ? nil
            : PlaneResampling(from: frame.imageSize, to: frame.size, limits: limits)
    }

    /// Some rows of what the network sees.
    ///
    /// - Parameters:
    ///   - rows: The rows, in the network's pixels.
    ///   - progress: Called between portions; cancels by throwing.
    /// - Returns: Prepared or yet to be prepared, of the network's width.
    /// - Throws: ``FileError``, and what `progress` throws.
    func band(of rows: Range<Int>, progress: () throws -> Void) throws -> NetworkBand {
        guard let resampling else {
            return .intensities(
                try image.rows(in: rows, background: background), table: curve.table,
                firstRow: rows.lowerBound)
        }
        // Prepared before they are averaged, as intensities beyond the clip must not outweigh others.
        let portion = BandHeights(width: resampling.columns.sourceLength).processed
        var elements: [Float] = []
        elements.reserveCapacity(rows.count * resampling.columns.targetLength)
        var next = rows.lowerBound
        while next < rows.upperBound {
            var end = rows.upperBound
            while end > next + 1, resampling.rows.sources(of: next..<end).count > portion {
                end = next + (end - next) / 2
            }
            let sources = resampling.rows.sources(of: next..<end)
            let prepared = try image.rows(in: sources, background: background)
                .prepared(by: curve.table)
            elements +=
                resampling.rows(
                    in: next..<end, of: prepared, firstRow: sources.lowerBound
                ).elements
            next = end
            try progress()
        }
        return .prepared(
            Plane(
                width: resampling.columns.targetLength, height: rows.count, elements: elements),
            firstRow: rows.lowerBound)
    }
}

/// Some rows of an image, of which tiles are cut.
enum NetworkBand {
    /// Intensities of the image, which are prepared as they are cut.
    case intensities(Plane<UInt16>, table: [Float], firstRow: Int)
    /// Prepared and resampled intensities.
    case prepared(Plane<Float>, firstRow: Int)

    /// Copies a tile out of the rows.
    func cutTile(at index: Int, of plan: TilePlan, into tile: UnsafeMutableBufferPointer<Float>) {
        switch self {
        case .intensities(let band, let table, let first):
            plan.cutTile(at: index, from: band, firstRow: first, table: table, into: tile)
        case .prepared(let band, let first):
            plan.cutTile(at: index, from: band, firstRow: first, into: tile)
        }
    }
}

extension Plane<UInt16> {
    /// The prepared intensities.
    func prepared(by table: [Float]) -> Plane<Float> {
        table.withUnsafeBufferPointer { table in map { table[Int($0)] } }
    }
}
