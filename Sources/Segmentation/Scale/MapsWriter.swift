import Images
import Linux
import Tensors

/// Takes the network's outputs in rows from the top, and keeps them in the image's pixels.
///
/// Probabilities and distances are resampled, never labels: outlines stay smooth, and the rules of
/// splitting see what they would have seen without scaling.
struct MapsWriter {
    private let image: GrayBands
    private let resampling: PlaneResampling?
    private let portion: Int
    private var planes: [StoredPlane<Float>]
    private var mask: MaskBands?
    private let threshold: Float
    /// Nuclei that are added once all rows are there.
    private let small: SmallNuclei?
    /// All rows so far, in the image's pixels, where nuclei are to be added.
    private var held: [Plane<Float>] = []
    /// The rows of the network that rows to come are made of, and the number of the first.
    private var pending: (rows: [Plane<Float>], first: Int) = ([], 0)
    /// The image's next row.
    private var nextRow = 0

    /// Prepares to keep maps.
    ///
    /// - Parameters:
    ///   - image: The image; nothing is found where it has no data.
    ///   - frame: The image as the network sees it.
    ///   - small: Nuclei that are added to the maps; `nil` for none.
    ///   - layout: Where maps are kept.
    ///   - channels: How many maps there are; the first is the foreground.
    ///   - threshold: The probability that pixels of the mask exceed.
    /// - Throws: ``FileError``.
    init(
        image: GrayBands, frame: NetworkFrame, small: SmallNuclei?, layout: BandLayout,
        channels: Int, threshold: Float
    ) throws(FileError) {
        self.image = image
        self.threshold = threshold
        self.small = small
        resampling =
            frame.isUnscaled
            ? nil : PlaneResampling(from: frame.size, to: frame.imageSize, limits: 0...1)
        portion = layout.scratch == nil ? frame.imageSize.height : layout.heights.processed
        planes = []
        for _ in 0..<channels { planes.append(try layout.plane(of: Float.self)) }
        mask = try layout.scratch.map { scratch throws(FileError) in try MaskBands(in: scratch) }
    }

    /// Appends rows of the network.
    ///
    /// - Parameters:
    ///   - rows: The same rows of all maps.
    ///   - progress: Called between portions; cancels by throwing.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    mutating func append(_ rows: [Plane<Float>], progress: () throws -> Void) throws {
        guard let resampling else { return try holdOrWrite(rows) }
        pending.rows =
            pending.rows.isEmpty
            ? rows : zip(pending.rows, rows).map { $0.appending($1) }
        let read = pending.first + (pending.rows.first?.height ?? 0)
        let end = resampling.rows.targets(madeOfFirst: read)
        while nextRow < end {
            let targets = nextRow..<min(nextRow + portion, end)
            let sources = resampling.rows.sources(of: targets)
            let needed = sources.lowerBound - pending.first..<sources.upperBound - pending.first
            try holdOrWrite(
                pending.rows.map {
                    resampling.rows(
                        in: targets, of: $0.rows(in: needed), firstRow: sources.lowerBound)
                })
            try progress()
        }
        guard nextRow < resampling.rows.targetLength else { return }
        let needed = resampling.rows.sources(of: nextRow..<nextRow + 1).lowerBound
        let done = min(needed, read - 1) - pending.first
        pending.rows = pending.rows.map { $0.rows(in: done..<$0.height) }
        pending.first += done
    }

    /// The maps, once all rows have been appended.
    ///
    /// - Parameters:
    ///   - disagreement: That of overlapping tiles.
    ///   - features: The mean of the tiles' bottleneck features.
    /// - Returns: Maps of the image's size.
    /// - Throws: ``FileError``, ``TooManyComponents``.
    mutating func finish(disagreement: Double?, features: [Double]) throws -> StoredMaps {
        var knownArea: Int?
        if let small {
            knownArea = small.add(to: &held, threshold: Double(threshold))
            nextRow = 0
            try write(held)
            held = []
        }
        for plane in planes { try plane.evictCache() }
        return StoredMaps(
            foreground: planes[0], distance: planes.count > 1 ? planes[1] : nil,
            disagreement: disagreement, features: features, knownArea: knownArea, mask: mask)
    }

    /// Writes rows of the image, or holds them until nuclei are added.
    private mutating func holdOrWrite(_ rows: [Plane<Float>]) throws {
        guard small != nil else { return try write(rows) }
        held = held.isEmpty ? rows : zip(held, rows).map { $0.appending($1) }
        nextRow += rows[0].height
    }

    /// Writes rows of the image.
    private mutating func write(_ rows: [Plane<Float>]) throws {
        var rows = rows
        let height = rows[0].height
        if !image.valid.isWhole {
            let decoded = try image.gray.rows(in: nextRow..<nextRow + height)
            image.valid.clear(&rows[0], intensities: decoded, firstRow: nextRow)
        }
        for (index, plane) in rows.enumerated() {
            try planes[index].write(plane, firstRow: nextRow)
        }
        try mask?.append(rows[0], above: threshold)
        nextRow += height
    }
}
