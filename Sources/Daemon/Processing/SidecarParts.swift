import Images
import Masks
import Network
import Outbox
import Segmentation
import Tensors
import Tiles

extension Sidecar.Kernels {
    init(of segmenter: Segmenter, asked: Precision) {
        self.init(
            simd: segmenter.kernels.rawValue,
            precision: segmenter.precision.rawValue, precisionAsked: asked.rawValue,
            threads: segmenter.threads)
    }
}

extension Sidecar.Preparation {
    init(_ record: PreparationRecord) {
        self.init(
            bitsUsed: record.bitsUsed, meanIntensity: record.meanIntensity,
            polarity: record.polarity.rawValue, inverted: record.inverted, low: record.low,
            high: record.high)
    }
}

extension Sidecar.Tiles {
    init(_ plan: TilePlan) {
        self.init(
            height: plan.size.height, width: plan.size.width, overlap: plan.overlap,
            columns: plan.columnOrigins.count, rows: plan.rowOrigins.count)
    }
}

extension Sidecar.Mask {
    init(_ result: Segmentation, file: String, threshold: Double) {
        self.init(
            file: file, threshold: threshold,
            foregroundFraction: result.mask.foregroundFraction,
            meanIntensity: result.meanIntensity)
    }
}

extension Sidecar.Nuclei {
    init(_ mask: NucleiMask, minimumArea: Int) {
        self.init(
            count: mask.areas.count, components: mask.areas.count, minimumAreaPx: minimumArea,
            areaPx: AreaStatistics(mask.areas).map {
                .init(mean: $0.mean, sd: $0.sd, min: $0.min, median: $0.median, max: $0.max)
            })
    }
}

extension NucleiMask {
    /// The mask as it is published: 0 background, 255 nucleus.
    var raster: Raster {
        Raster(
            width: plane.width, height: plane.height, channels: 1,
            samples: .eight(plane.elements.map { $0 ? 255 : 0 }))
    }
}
