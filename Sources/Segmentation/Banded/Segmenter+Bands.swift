import Linux
import Masks
import Scratch
import Tensors

extension Segmenter {
    /// Splits the components of an image that is in scratch files, one after the other.
    ///
    /// Where regions are merged, each component is flooded twice: merging compares with the area
    /// that is typical of the whole image.
    ///
    /// - Parameters:
    ///   - components: Of the mask.
    ///   - runs: The mask.
    ///   - maps: The network's outputs.
    ///   - rules: How they are split.
    ///   - layout: How much is in memory.
    ///   - progress: Called after every batch.
    /// - Returns: The nuclei.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func splitBands(
        _ components: LabelledComponents, runs: RunStore, maps: StoredMaps,
        rules: SplittingParameters, layout: BandLayout,
        progress: (ProgressEvent) throws -> Void
    ) throws -> BandedNuclei {
        let splitter = ComponentSplitter(
            imageSize: layout.size, parameters: rules, areas: components.all.lazy.map(\.area))
        let batches = ComponentBatches(
            components: components, runs: runs, splitter: splitter,
            distance: maps.distance?.file, layout: layout)
        var basinAreas: [Int] = []
        if rules.mergeRule != nil {
            _ = try batches.forEach(progress: progress) { batch in
                basinAreas += batch.map(threads: threads) {
                    splitter.basinAreas(of: $0.piece, distance: $0.distance)
                }.joined()
            }
        }
        let typicalArea = ComponentSplitter.typicalArea(basinAreas: basinAreas)
        let regionNumbers = try layout.plane(of: Int32.self).file
        var regions: [NucleusCandidate] = []
        let cut = try batches.forEach(foreground: maps.foreground.file, progress: progress) {
            batch in
            let pieces = try divide(
                batch, by: splitter, typicalArea: typicalArea, progress: progress)
            for (crop, divided) in zip(batch, pieces) {
                try regionNumbers.write(
                    divided.regionNumbers, along: crop.piece.runs, offset: regions.count)
                regions += divided.regions
            }
        }
        try maps.distance?.evictCache()
        let (labels, count) = NucleusCandidate.nucleusNumbers(
            of: regions, parameters: rules, minimumArea: minimumArea)
        return BandedNuclei(
            store: regionNumbers, regions: regions, labels: [0] + labels, count: count,
            cutComponents: cut)
    }

    private func divide(
        _ batch: [ComponentCrop], by splitter: ComponentSplitter, typicalArea: Double,
        progress: (ProgressEvent) throws -> Void
    ) throws -> [SplitPiece] {
        // A component that is a batch of its own takes long enough to report progress.
        batch.count == 1
            ? try batch.map {
                try $0.divided(by: splitter, typicalArea: typicalArea) { try progress(.working) }
            }
            : batch.map(threads: threads) { crop in
                crop.divided(by: splitter, typicalArea: typicalArea) {}
            }
    }
}

/// The components of a mask in batches, in which they end from the top downwards.
private struct ComponentBatches {
    /// The pixels of the bounding boxes of a batch together, unless a single one has more.
    private static let pixels = 1 << 20

    let components: LabelledComponents
    let runs: RunStore
    let splitter: ComponentSplitter
    let distance: RowStore?
    let layout: BandLayout

    /// Calls `body` with every batch.
    ///
    /// - Parameters:
    ///   - foreground: The probability of being nucleus, where it is needed.
    ///   - progress: Called after every batch.
    ///   - body: Takes a batch.
    /// - Returns: How many components were cut.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` and `body` throw.
    func forEach(
        foreground: RowStore? = nil, progress: (ProgressEvent) throws -> Void,
        body: ([ComponentCrop]) throws -> Void
    ) throws -> Int {
        var gatherer = ComponentAssembler(
            components: components, width: layout.size.width, maximumPixels: layout.largestComponent
        )
        var (batch, pixels): ([ComponentCrop], Int) = ([], 0)
        try runs.forEachRow { row, runs in
            try TooManyComponents.check(gatherer.pendingRunCount)
            for piece in gatherer.add(runs, row: row) {
                let window = splitter.window(of: piece)
                let (rows, columns) = (window.rows, window.columns)
                let size = rows.count * columns.count
                if pixels + size > Self.pixels, !batch.isEmpty {
                    try body(batch)
                    (batch, pixels) = ([], 0)
                    try progress(.working)
                }
                batch.append(
                    ComponentCrop(
                        piece: piece, distance: try distance?.floats(rows: rows, columns: columns),
                        foreground: try foreground?.floats(rows: rows, columns: columns)))
                pixels += size
            }
        }
        if !batch.isEmpty { try body(batch) }
        try progress(.working)
        return gatherer.cutComponentCount
    }
}

/// A component, or a piece of one, with all that splitting it takes: the maps around it.
private struct ComponentCrop: Sendable {
    let piece: ComponentPiece
    let distance: Plane<Float>?
    /// `nil` where only basins are computed.
    let foreground: Plane<Float>?

    /// Splits it; see ``ComponentSplitter``.
    func divided(
        by splitter: ComponentSplitter, typicalArea: Double, progress: () throws -> Void
    ) rethrows -> SplitPiece {
        guard let foreground else {
            preconditionFailure("splitting takes the probability of being nucleus")
        }
        return try splitter.split(
            piece, distance: distance, foreground: foreground, typicalArea: typicalArea,
            progress: progress)
    }
}

extension RowStore {
    /// Writes numbers along runs, each increased by an offset.
    fileprivate func write(
        _ numbers: [Int32], along runs: [ComponentPiece.Run], offset: Int
    ) throws(FileError) {
        let increased = numbers.map { $0 + Int32(truncatingIfNeeded: offset) }
        let rows = Int((runs.last?.row ?? 0) - (runs.first?.row ?? 0)) + 1
        let longest = runs.map { Int($0.endColumn - $0.firstColumn) }.max() ?? 0
        var failure: FileError?
        increased.withUnsafeBytes { bytes in
            var next = 0
            do throws(FileError) {
                try withRows(count: rows, width: 4 * longest) { () throws(FileError) in
                    for run in runs {
                        let end = next + 4 * Int(run.endColumn - run.firstColumn)
                        try write(
                            UnsafeRawBufferPointer(rebasing: bytes[next..<end]),
                            row: Int(run.row), at: 4 * Int(run.firstColumn))
                        next = end
                    }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
