import Images
import Masks
import Scratch
import Tensors
import Tiles

/// The way of an image from samples to nuclei: decoded, prepared, evaluated, split, measured.
///
/// It is the same for every size: an image that fits into memory is one band.
extension Segmenter {
    /// The pixels of an image above which its planes belong in scratch files: in memory they take
    /// some 60 bytes a pixel.
    package static let wholePixels = 1 << 22

    /// Finds the nuclei of an image; the same ones, bit by bit, whatever the storage.
    ///
    /// - Parameters:
    ///   - source: The image, of any size from 1x1; each row is decoded once.
    ///   - storage: Where its planes are kept.
    ///   - decision: What was decided for its file; `nil` if the image decides for itself.
    ///   - receiver: Receives samples, nuclei and labels.
    ///   - progress: Called on the calling thread; what it throws ends the work between tiles.
    /// - Returns: Everything but pixels.
    /// - Throws: ``ImageError``, ``FileError``, ``InsufficientScratchSpace``, ``TooManyComponents``, and what
    ///   `receiver` and `progress` throw.
    /// - Complexity: 24 GFLOP for every 256x256 pixels of the tiles, with the built-in model.
    package func segment(
        _ source: any RasterSource, storage: PlaneStorage, decision: PictureDecision? = nil,
        into receiver: inout some SegmentationReceiver,
        progress: (ProgressEvent) throws -> Void
    ) throws -> SegmentationSummary {
        let layout = try BandLayout(
            size: PlaneSize(height: source.height, width: source.width), storage: storage,
            channels: blendedChannels.count)
        let image = try decode(source, layout: layout, into: &receiver, progress: progress)
        let polarity = try decision?.polarity ?? decidePolarity(of: image, size: layout.size)
        let curve = modelRules.preparation.curve(for: image.statistics, decision: polarity)
        let background = image.statistics.background(inverted: curve.record.inverted)
        let pass = try withoutActuallyEscaping(progress) { progress in
            let subject = ScaleSubject(
                size: layout.size, pixelSize: source.pixelSize, curve: curve
            ) { count, side in
                try Region.chosen(
                    count: count, side: side, size: layout.size, range: image.statistics.range
                ) { rows in
                    try progress(.working)
                    return try image.rows(in: rows, background: background)
                }
            }
            return try findNuclei(
                in: image, subject: subject, decided: decision?.scale, layout: layout,
                progress: progress)
        }
        let (maps, nuclei) = (pass.maps, pass.nuclei)
        let rescaling = pass.choice.record(of: pass.found, rules: scaleRules)
        try progress(.began(.encode))
        try receiver.begin(nucleusCount: nuclei.count, statistics: image.tally)
        let measured = try measure(
            nuclei, gray: image.gray, foreground: maps.foreground, into: &receiver,
            progress: progress)
        let totals = try total(
            nuclei, seenAt: rescaling.factor, gray: image.gray, maps: maps, layout: layout,
            into: &receiver, progress: progress)
        let metrics = QualityMetrics(
            image: image.tally, preparation: curve.record,
            polarityThreshold: modelRules.preparation.invertAboveMean, nuclei: measured,
            totals: totals, seamDisagreement: maps.disagreement,
            nonFiniteSamples: source.scale?.nonFinite ?? 0, cutComponents: nuclei.cutComponents,
            isChannelGuessed: decision?.channel.basis == .guess, rescaling: rescaling,
            trainingDistance: model.trainingDistance.flatMap { $0(maps.features) })
        let features = DiceFeatures(
            metrics: metrics, probabilities: totals.probabilities, distance: totals.distances,
            diameters: measured.map(\.equivalentDiameter), areNucleiDark: curve.record.inverted)
        return SegmentationSummary(
            preparation: curve.record, rescaling: rescaling, tiles: pass.frame.plan,
            components: totals.components,
            foregroundFraction: Double(totals.area) / Double(layout.size.pixelCount),
            meanIntensity: totals.meanIntensity.map { $0 / Double(curve.table.count - 1) * 255 },
            nuclei: measured,
            quality: quality(
                from: metrics, promisedDice: totals.probabilities.uncalibratedDice,
                features: features),
            bottleneckFeatures: maps.features)
    }

    /// Finds the nuclei of an image in memory.
    ///
    /// - Parameters:
    ///   - raster: Any size from 1x1.
    ///   - scale: The numbers that its samples stand for, where they are not the file's own.
    ///   - decision: What was decided for its file; `nil` if the image decides for itself.
    ///   - progress: Called on the calling thread; what it throws ends the work between tiles.
    /// - Returns: Labels, probabilities and measurements.
    /// - Throws: What `progress` throws, and ``TooManyComponents``.
    package func segment(
        _ raster: Raster, scale: IntensityScale? = nil, decision: PictureDecision? = nil,
        progress: (ProgressEvent) throws -> Void = { _ in }
    ) throws -> Segmentation {
        var collector = SegmentationCollector()
        let summary = try segment(
            DecodedRaster(raster: raster, scale: scale), storage: .memory,
            decision: decision, into: &collector, progress: progress)
        guard let labels = collector.labels, let foreground = collector.foreground else {
            preconditionFailure("labels have been received")
        }
        return Segmentation(summary: summary, labels: labels, foreground: foreground)
    }

    /// Returns the quality flags and the expected Dice coefficient of an image.
    private func quality(
        from metrics: QualityMetrics, promisedDice: Double, features: DiceFeatures
    ) -> Quality {
        let rules = QualityThresholds(
            minimumRange: modelRules.preparation.minimumRange,
            diameterRange: nucleiRules.diameters,
            seamDisagreement: nucleiRules.seamDisagreement,
            minimumProbability: nucleiRules.minimumProbability)
        return Quality(
            metrics: metrics, flags: rules.flags(for: metrics), promisedDice: promisedDice,
            expectedDice: nucleiRules.estimate?.value(for: features)
                ?? nucleiRules.calibration?(promisedDice) ?? promisedDice,
            expectedDiceInterval: nucleiRules.estimate?.interval(for: features),
            diceFeatures: features)
    }
}

extension QualityMetrics {
    /// Computes the quality metrics of an image and its nuclei.
    fileprivate init(
        image: ImageTally, preparation: PreparationRecord, polarityThreshold: Double,
        nuclei: [Nucleus], totals: NucleiTotals, seamDisagreement: Double?,
        nonFiniteSamples: Int, cutComponents: Int, isChannelGuessed: Bool,
        rescaling: Rescaling, trainingDistance: Double?
    ) {
        let diameter = Statistics(of: nuclei.map(\.equivalentDiameter))?.median
        self.init(
            nucleusCount: nuclei.count, saturatedFraction: image.clipping.fraction,
            contrast: preparation.contrast, contrastScale: preparation.rangeFraction,
            sharpness: diameter.flatMap { totals.edges.sharpness(medianDiameter: $0) },
            polarityMargin: preparation.polarityMargin(threshold: polarityThreshold),
            isPolarityDoubtful: preparation.polarity.isDoubtful,
            medianDiameter: diameter, seamDisagreement: seamDisagreement,
            confidence: totals.probabilities.confidence, nonFiniteSampleCount: nonFiniteSamples,
            cutComponentCount: cutComponents, isChannelGuessed: isChannelGuessed,
            scaleFactor: rescaling.factor, isScaleUncertain: rescaling.isUncertain,
            trainingDistance: trainingDistance)
    }
}

/// An image that has been decoded whole.
private final class DecodedRaster: RasterSource {
    private let raster: Raster
    let scale: IntensityScale?

    init(raster: Raster, scale: IntensityScale?) {
        self.raster = raster
        self.scale = scale
    }

    var width: Int { raster.width }
    var height: Int { raster.height }
    var channels: Int { raster.channels }
    var bits: Int { raster.bits }
    var pixelSize: Double? { raster.pixelSize }

    func raster(rows: Range<Int>) -> Raster {
        precondition(rows == 0..<height, "an image in memory is one band")
        return raster
    }
}
