import Images

/// The size and depth of a raster that a test makes.
struct RasterKind: Sendable {
    let width: Int
    let height: Int
    let channels: Int
    let bits: Int

    /// Samples of all bytes, high and low ones that differ, without a pattern.
    var noise: Raster {
        let values = (0..<width * height * channels).map { (($0 + 1) &* 2_654_435_761) >> 9 }
        let samples: Raster.Samples =
            bits == 8
            ? .eight(values.map { UInt8(truncatingIfNeeded: $0) })
            : .sixteen(values.map { UInt16(truncatingIfNeeded: $0) })
        return Raster(width: width, height: height, channels: channels, samples: samples)
    }
}
