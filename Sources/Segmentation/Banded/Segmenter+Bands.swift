import Images
import Linux
import Masks
import Scratch
import Tensors
import Tiles

extension Segmenter {
    /// The pixels of an image above which it is segmented in bands: what an image takes whole is
    /// some sixty bytes a pixel.
    package static let wholePixels = 1 << 22

    /// Finds the nuclei of an image of any size in memory that its width bounds, not its pixels.
    ///
    /// The same nuclei, bit by bit, as of the image as a whole: statistics first, then row after row
    /// of tiles, components across all of them, each divided in a frame of its own. Intensities and
    /// maps lie in scratch files, fourteen bytes a pixel. Only a component whose frame has more
    /// than `mostPixels` is cut, and the image flagged.
    ///
    /// - Parameters:
    ///   - source: Any size from 1x1; it is decoded once.
    ///   - receiver: Gets everything that is found.
    ///   - scratch: Where there is room.
    ///   - heights: How much is in memory at a time; by default what its width allows.
    ///   - mostPixels: Of a component's frame.
    ///   - progress: Called on the calling thread; what it throws ends the work between tiles.
    /// - Returns: What was done and measured.
    /// - Throws: ``ImageError``, ``FileError``, ``ScratchShortage``, ``TooManyComponents``, and what `receiver` and
    ///   `progress` throw.
    package func segment(
        _ source: any RasterSource, to receiver: inout some BandReceiver,
        in scratch: ScratchFolder, heights: BandHeights? = nil,
        mostPixels: Int = ComponentGatherer.mostPixels,
        progress: (Progress) throws -> Void
    ) throws -> SegmentationSummary {
        let heights = heights ?? BandHeights(width: source.width)
        // Intensities, maps and regions; runs take little.
        try scratch.require(
            source.width * source.height * (2 + 4 * blendedChannels.count + 4))
        try progress(.preparing)
        let image = try BandedImage(source, heights, in: scratch, progress) { raster, row in
            try receiver.take(raster, from: row)
        }
        let curve = rules.preparation.curve(
            image.tally.intensities, bitsUsed: image.tally.bitsUsed, polarity: polarity)
        try progress(.evaluating)
        let plan = plan(width: source.width, height: source.height)
        let maps = try maps(
            of: image, plan, table: curve.table, heights, in: scratch, progress)
        try progress(.dividing)
        let nuclei = try divide(maps, heights, in: scratch, mostPixels: mostPixels, progress)
        try progress(.measuring)
        try receiver.begin(nuclei: nuclei.count, of: image.tally)
        let measured = try measure(nuclei, of: image, maps, to: &receiver, progress)
        let sweep = try sweep(nuclei, of: image, maps, heights, to: &receiver, progress)
        let diameter = Statistics(measured.map(\.equivalentDiameter))?.median
        let facts = QualityFacts(
            nuclei: nuclei.count, saturatedFraction: image.tally.clipping.fraction,
            contrast: curve.record.contrast,
            sharpness: diameter.flatMap { sweep.edges.sharpness(diameter: $0) },
            polarityMargin: curve.record.polarityMargin(
                threshold: rules.preparation.invertAboveMean),
            medianDiameter: diameter, seamDisagreement: maps.disagreement,
            confidence: sweep.probabilities.confidence,
            nonFiniteSamples: source.scale?.nonFinite ?? 0, cutComponents: nuclei.cut)
        let area = sweep.probabilities.area
        return SegmentationSummary(
            preparation: curve.record, tiles: plan, components: sweep.components,
            foregroundFraction: Double(area) / Double(source.width * source.height),
            meanIntensity: area == 0
                ? nil
                : Double(sweep.intensities) / Double(area) / Double(curve.table.count - 1) * 255,
            nuclei: measured,
            quality: quality(facts, promised: sweep.probabilities.promisedDice))
    }
}
