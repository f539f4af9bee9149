import Images
import Masks
import Network
import Outbox
import Segmentation
import SystemPackage
import Tensors
import Tiles

extension Sidecar.Kernels {
    package init(of segmenter: Segmenter, asked: Precision) {
        self.init(
            simd: segmenter.kernels.rawValue,
            precision: segmenter.precision.rawValue, precisionAsked: asked.rawValue,
            threads: segmenter.threads)
    }
}

extension Sidecar.Planes {
    /// Says which planes a picture is of; `nil` where its file has but one.
    package init?(_ picture: Picture, of reader: ImageReader, in file: FilePath) {
        let stack = reader.stack
        guard stack != StackSize() else { return nil }
        self.init(
            file: file, chosen: (picture.channel, picture.focus, picture.time),
            channelName: picture.channelName,
            of: (stack.channels, stack.focuses, stack.times), pictures: reader.pictures.count)
    }
}

extension Sidecar.Samples {
    package init(_ kind: SampleFormat) {
        self =
            switch kind {
            case .unsigned: .unsigned
            case .signed: .signed
            case .float: .float
            }
    }
}

extension Sidecar.Scale {
    package init(_ scale: IntensityScale) {
        self.init(low: scale.low, high: scale.high, nonFinite: scale.nonFinite)
    }
}

extension Sidecar.Preparation {
    /// What was done, to samples that stand for others where there is a scale.
    package init(_ record: PreparationRecord, _ scale: IntensityScale?) {
        self.init(
            bitsUsed: record.bitsUsed, meanIntensity: record.meanIntensity,
            polarity: record.polarity.rawValue, inverted: record.inverted, low: record.low,
            high: record.high, scale: scale.map { .init($0) })
    }
}

extension Sidecar.Tiles {
    package init(_ plan: TilePlan) {
        self.init(
            height: plan.size.height, width: plan.size.width, overlap: plan.overlap,
            columns: plan.columnOrigins.count, rows: plan.rowOrigins.count)
    }
}

extension Sidecar.Mask {
    package init(_ result: SegmentationSummary, file: String, threshold: Double) {
        self.init(
            file: file, threshold: threshold,
            foregroundFraction: result.foregroundFraction,
            meanIntensity: result.meanIntensity)
    }
}

extension Sidecar.Nuclei {
    package init(
        _ result: SegmentationSummary, minimumArea: Int, pixelSize: Double?,
        intensities: IntensityUnit
    ) {
        self.init(
            count: result.nuclei.count, components: result.components,
            minimumAreaPx: minimumArea)
        guard let statistics = NucleiStatistics(result.nuclei) else { return }
        areaPx = .init(statistics.area)
        equivalentDiameterPx = .init(statistics.equivalentDiameter)
        eccentricity = .init(statistics.eccentricity)
        solidity = .init(statistics.solidity)
        circularity = statistics.circularity.map { .init($0) }
        intensityMean = .init(
            statistics.intensityMean, unit: intensities.unit, zero: intensities.zero)
        areaUm2 = pixelSize.map { .init(statistics.area, unit: $0 * $0) }
        equivalentDiameterUm = pixelSize.map { .init(statistics.equivalentDiameter, unit: $0) }
    }
}

extension Sidecar.Spread {
    /// Statistics, each value times a unit, above a zero.
    package init(_ statistics: Statistics, unit: Double = 1, zero: Double = 0) {
        self.init(
            mean: zero + statistics.mean * unit, sd: statistics.sd * unit,
            min: zero + statistics.min * unit, median: zero + statistics.median * unit,
            max: zero + statistics.max * unit)
    }
}

extension Sidecar.Quality {
    package init(_ quality: Quality) {
        let facts = quality.facts
        self.init(
            flags: quality.flags.map(\.rawValue), saturatedFraction: facts.saturatedFraction,
            contrast: facts.contrast, promisedDice: quality.promisedDice)
        sharpness = facts.sharpness
        polarityMargin = facts.polarityMargin
        medianDiameterPx = facts.medianDiameter
        seamDisagreement = facts.seamDisagreement
        confidence = facts.confidence.nuclei
        decisiveness = facts.confidence.decisiveness
    }
}

extension LabelImage {
    /// The most nuclei that 16 bits number.
    static let most = Int(UInt16.max)
}
