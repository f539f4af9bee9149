import Images

/// A raster that is given in bands, as a file would be.
package final class RasterRows: RasterSource {
    private let raster: Raster
    /// What the samples stand for.
    package let scale: IntensityScale?

    /// Takes a whole raster.
    package init(_ raster: Raster, scale: IntensityScale? = nil) {
        self.raster = raster
        self.scale = scale
    }

    package var width: Int { raster.width }
    package var height: Int { raster.height }
    package var channels: Int { raster.channels }
    package var bits: Int { raster.bits }
    package var pixelSize: Double? { raster.pixelSize }

    package func raster(rows: Range<Int>) -> Raster {
        let row = width * channels
        let part = rows.lowerBound * row..<rows.upperBound * row
        let samples: Raster.Samples =
            switch raster.samples {
            case .eight(let values): .eight(Array(values[part]))
            case .sixteen(let values): .sixteen(Array(values[part]))
            }
        return Raster(
            width: width, height: rows.count, channels: channels, samples: samples,
            pixelSize: pixelSize)
    }
}
