import Linux
import Masks
import Scratch
import Tensors

/// The nuclei of an image as regions in a scratch file, with a number for each region.
struct BandedNuclei {
    /// The region of each pixel, counted from 1; 0 at background.
    let store: RowStore
    /// What is known of each region; that of number *n* stands at *n* − 1.
    let regions: [RegionRecord]
    /// The number of the nucleus that a region is, 0 where it is none; that of no region is first.
    let numbers: [Int32]
    /// How many nuclei there are.
    let count: Int
    /// How many components were cut, see ``ComponentGatherer``.
    let cut: Int

    /// The labels of some rows.
    func labels(rows: Range<Int>) throws(FileError) -> Plane<Int32> {
        let regions = try store.numbers(rows: rows, columns: 0..<store.width)
        return numbers.withUnsafeBufferPointer { numbers in
            regions.map { numbers[Int($0)] }
        }
    }

    /// The regions that are nuclei, in the order of their numbers; counted from 1.
    var order: [Int] {
        var order = [Int](repeating: 0, count: count)
        for (region, number) in numbers.enumerated() where number != 0 {
            order[Int(number) - 1] = region
        }
        return order
    }
}

extension Segmenter {
    /// Divides the components of an image, one after the other.
    ///
    /// All are flooded twice: what is typical of the image decides what is merged.
    ///
    /// - Parameters:
    ///   - maps: What the network says.
    ///   - heights: How much is in memory.
    ///   - scratch: Where the regions go.
    ///   - mostPixels: Of a component's frame.
    ///   - progress: Called every now and then.
    /// - Returns: The nuclei.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func divide(
        _ maps: BandedMaps, _ heights: BandHeights, in scratch: ScratchFolder,
        mostPixels: Int, _ progress: (Progress) throws -> Void
    ) throws -> BandedNuclei {
        let (foreground, rules) = (maps.foreground, nucleiRules.splitting)
        let store = try RowStore(
            width: foreground.width, height: foreground.height, bytes: 4,
            bandRows: heights.stored, in: scratch)
        let division = ComponentDivision(
            of: PlaneSize(height: store.height, width: store.width), by: rules,
            areas: maps.components.all.lazy.map(\.area))
        var areas: [Int] = []
        if rules.merge != nil {
            _ = try forEachBatch(
                of: maps, division, mostPixels, withForeground: false, progress
            ) { batch in
                areas += batch.map(threads: threads) {
                    division.basinAreas(of: $0.piece, distance: $0.distance)
                }.joined()
            }
        }
        let typicalArea = ComponentDivision.typicalArea(areas)
        var regions: [RegionRecord] = []
        let cut = try forEachBatch(
            of: maps, division, mostPixels, withForeground: true, progress
        ) { batch in
            let divided = try self.divide(batch, division, typicalArea, progress)
            for (framed, divided) in zip(batch, divided) {
                try store.paint(divided.numbers, along: framed.piece.runs, above: regions.count)
                regions += divided.regions
            }
        }
        try maps.distance?.rest()
        let (numbers, count) = RegionRecord.nuclei(
            of: regions, by: rules, minimumArea: minimumArea)
        return BandedNuclei(
            store: store, regions: regions, numbers: [0] + numbers, count: count, cut: cut)
    }

    private func divide(
        _ batch: [FramedPiece], _ division: ComponentDivision, _ typicalArea: Double,
        _ progress: (Progress) throws -> Void
    ) throws -> [DividedPiece] {
        // One so large that it is alone takes its time.
        batch.count == 1
            ? try batch.map {
                try $0.divided(by: division, typicalArea: typicalArea) { try progress(.working) }
            }
            : batch.map(threads: threads) { framed in
                framed.divided(by: division, typicalArea: typicalArea) {}
            }
    }

    /// Gives every component of a mask, or its pieces, as they end from the top downwards, as many
    /// together as have a megapixel in their frames.
    ///
    /// - Returns: How many components were cut.
    private func forEachBatch(
        of maps: BandedMaps, _ division: ComponentDivision, _ mostPixels: Int,
        withForeground: Bool, _ progress: (Progress) throws -> Void,
        _ body: ([FramedPiece]) throws -> Void
    ) throws -> Int {
        var gatherer = ComponentGatherer(
            maps.components, width: maps.foreground.width, mostPixels: mostPixels)
        var (batch, pixels): ([FramedPiece], Int) = ([], 0)
        try maps.runs.forEachRow { row, runs in
            try TooManyComponents.check(gatherer.pendingRuns)
            for piece in gatherer.add(runs, row: row) {
                let frame = division.frame(of: piece)
                let size = frame.rows.count * frame.columns.count
                if pixels + size > 1 << 20, !batch.isEmpty {
                    try body(batch)
                    (batch, pixels) = ([], 0)
                    try progress(.working)
                }
                batch.append(
                    FramedPiece(
                        piece: piece, distance: try maps.distance?.floats(frame),
                        foreground: withForeground ? try maps.foreground.floats(frame) : nil))
                pixels += size
            }
        }
        if !batch.isEmpty { try body(batch) }
        try progress(.working)
        return gatherer.cut
    }
}

extension RowStore {
    /// A part of a plane of `Float`.
    func floats(_ frame: Frame) throws(FileError) -> Plane<Float> {
        try floats(rows: frame.rows, columns: frame.columns)
    }

    private func withRows(
        of runs: [ComponentPiece.Run], _ body: () throws(FileError) -> Void
    ) throws(FileError) {
        let rows = Int((runs.last?.row ?? 0) - (runs.first?.row ?? 0)) + 1
        try withRows(rows, width: 4 * (runs.map { Int($0.end - $0.first) }.max() ?? 0), body)
    }

    /// Writes numbers along runs, each raised.
    fileprivate func paint(
        _ numbers: [Int32], along runs: [ComponentPiece.Run], above base: Int
    ) throws(FileError) {
        let raised = numbers.map { $0 + Int32(truncatingIfNeeded: base) }
        var failure: FileError?
        raised.withUnsafeBytes { bytes in
            var next = 0
            do throws(FileError) {
                try withRows(of: runs) { () throws(FileError) in
                    for run in runs {
                        let end = next + 4 * Int(run.end - run.first)
                        try write(
                            UnsafeRawBufferPointer(rebasing: bytes[next..<end]),
                            row: Int(run.row), at: 4 * Int(run.first))
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
