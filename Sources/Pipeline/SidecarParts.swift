import Images
import Masks
import Network
import Outbox
import Segmentation
import SystemPackage
import Tensors
import Tiles

extension Sidecar.Kernels {
    init(of segmenter: Segmenter, asked: Precision) {
        self.init(
            simd: segmenter.kernels.rawValue,
            blas: segmenter.kernels.blasCore.map(Sidecar.OpenBLASCore.init),
            precision: segmenter.precision.rawValue, precisionAsked: asked.rawValue,
            threads: segmenter.threads)
    }
}

extension Sidecar.Planes {
    /// The planes that a picture is made of; `nil` where its file has only one.
    init?(_ picture: Picture, of reader: ImageReader, in file: FilePath) {
        let stack = reader.stack(of: picture)
        guard stack != StackSize() || reader.images > 1 else { return nil }
        self.init(
            file: file, chosen: (picture.channel, picture.zSlice, picture.time),
            channelName: picture.channelName,
            size: (stack.channels, stack.zSlices, stack.times), pictures: reader.pictures.count,
            series: (picture.series, reader.seriesName(of: picture), reader.images))
        guard let suffix = picture.suffix, suffix.isFirst else { return }
        let names = reader.pictures.map { $0.name(in: file) }
        if PictureName(of: file, suffix: suffix).all(of: self) != names {
            results = reader.pictures.compactMap { $0.suffix?.description }
        }
    }
}

extension Sidecar.NotProcessed {
    init(_ part: UnprocessedPart) {
        self.init(kind: part.kind.rawValue, count: part.count, reason: part.reason)
    }
}

extension Sidecar.SampleFormat {
    init(_ kind: SampleFormat) {
        self =
            switch kind {
            case .unsigned: .unsigned
            case .signed: .signed
            case .float: .float
            }
    }
}

extension Sidecar.SampleMapping {
    init(_ scale: IntensityScale) {
        self.init(
            low: scale.low, high: scale.high, nonFinite: scale.nonFinite, noData: scale.noData,
            clipped: scale.isClipped)
    }
}

extension Sidecar.ChannelChoice {
    /// The channel of a picture; `nil` where its file has only one.
    init?(_ decision: ChannelDecision, of picture: Picture, in reader: ImageReader) {
        let isColour = reader.isColour(picture)
        guard reader.stack(of: picture).channels > 1 || isColour else { return nil }
        let isLuma = isColour && picture.colour == nil
        self.init(
            channel: isLuma ? nil : picture.colour?.sample ?? picture.channel,
            name: isLuma ? "gray" : picture.channelName, decidedBy: decision.basis.rawValue)
    }
}

extension Sidecar.PolarityEvidence {
    init(_ decision: PolarityDecision) {
        self.init(
            decidedBy: decision.basis.rawValue, measure: decision.brightness.measure.rawValue,
            mean: decision.brightness.mean, threshold: decision.brightness.threshold,
            networkBright: decision.network?.bright, networkDark: decision.network?.dark,
            frames: decision.frames)
    }
}

extension Sidecar.Preparation {
    /// The preparation of an image, and the scale of its samples where they are not the file's own.
    init(_ record: PreparationRecord, scale: IntensityScale?) {
        let range = record.validRange
        self.init(
            bitsUsed: record.bitsUsed, meanIntensity: record.meanIntensity,
            polarity: record.polarity.setting.rawValue, inverted: record.inverted, low: record.low,
            high: record.high, scale: scale.map { .init($0) },
            polarityEvidence: .init(record.polarity),
            validRange: .init(
                low: scale?.number(of: range.low) ?? range.low,
                high: scale?.number(of: range.high) ?? range.high),
            validFraction: record.validFraction)
    }
}

extension Sidecar.Rescaling {
    init(_ rescaling: Rescaling) {
        self.init(
            factor: rescaling.factor, source: rescaling.source.rawValue,
            diameterPx: rescaling.diameter, confidence: rescaling.confidence)
    }
}

extension Sidecar.Tiles {
    init(_ plan: TilePlan) {
        self.init(
            height: plan.tileSize.height, width: plan.tileSize.width, overlap: plan.overlap,
            columns: plan.columnOrigins.count, rows: plan.rowOrigins.count)
    }
}

extension Sidecar.Mask {
    init(_ result: SegmentationSummary, file: String, threshold: Double) {
        self.init(
            file: file, threshold: threshold,
            foregroundFraction: result.foregroundFraction,
            meanIntensity: result.meanIntensity)
    }
}

extension Sidecar.Nuclei {
    init(
        _ result: SegmentationSummary, minimumArea: Int, pixelSize: Double?,
        intensities: IntensityCalibration
    ) {
        self.init(
            count: result.nuclei.count, components: result.components,
            minimumAreaPx: minimumArea)
        guard let statistics = NucleiStatistics(of: result.nuclei) else { return }
        areaPx = .init(statistics.area)
        equivalentDiameterPx = .init(statistics.equivalentDiameter)
        eccentricity = .init(statistics.eccentricity)
        solidity = .init(statistics.solidity)
        circularity = statistics.circularity.map { .init($0) }
        intensityMean = .init(
            statistics.intensityMean, unit: intensities.slope, zero: intensities.offset)
        areaUm2 = pixelSize.map { .init(statistics.area, unit: $0 * $0) }
        equivalentDiameterUm = pixelSize.map { .init(statistics.equivalentDiameter, unit: $0) }
    }
}

extension Sidecar.SummaryStatistics {
    /// Statistics of samples that stand for `zero` + sample · `unit`.
    init(_ statistics: Statistics, unit: Double = 1, zero: Double = 0) {
        self.init(
            mean: zero + statistics.mean * unit, sd: statistics.standardDeviation * unit,
            min: zero + statistics.min * unit, median: zero + statistics.median * unit,
            max: zero + statistics.max * unit)
    }
}

extension Sidecar.Quality {
    /// The quality of a picture's result.
    ///
    /// - Parameters:
    ///   - quality: What was measured.
    ///   - isPartlyRead: Whether parts of its file are not processed.
    init(_ quality: Quality, isPartlyRead: Bool) {
        let metrics = quality.metrics
        let flags = quality.flags + (isPartlyRead ? [.partlyRead] : [])
        self.init(
            flags: flags.map(\.rawValue), saturatedFraction: metrics.saturatedFraction,
            contrast: metrics.contrast, promisedDice: quality.promisedDice)
        sharpness = metrics.sharpness
        polarityMargin = metrics.polarityMargin
        medianDiameterPx = metrics.medianDiameter
        seamDisagreement = metrics.seamDisagreement
        confidence = metrics.confidence.meanProbability
        decisiveness = metrics.confidence.decisiveness
        trainingDistance = metrics.trainingDistance
    }
}
