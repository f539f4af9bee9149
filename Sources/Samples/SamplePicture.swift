import Images

/// Synthetic fields of a size that one asks for, to measure with.
package enum SamplePicture {
    /// The number of a field of 1024x1024 pixels, gray, 8 bits, in any series.
    private static let index = 4

    /// A square cut from a field; beyond the field it goes on as if mirrored at its edges.
    ///
    /// - Parameter side: In pixels.
    /// - Returns: 8 bits, one channel; the same for the same side.
    /// - Complexity: O(side²).
    package static func square(side: Int) -> Raster {
        precondition(side > 0, "a picture has pixels")
        let field = SampleSeries(seed: 1).field(index).image
        guard case .eight(let samples) = field.samples, field.channels == 1 else {
            preconditionFailure("the first kind of field is gray, of 8 bits")
        }
        let columns = (0..<side).map { mirrored($0, in: field.width) }
        let pixels = (0..<side).flatMap { row in
            let start = mirrored(row, in: field.height) * field.width
            return columns.map { samples[start + $0] }
        }
        return Raster(width: side, height: side, channels: 1, samples: .eight(pixels))
    }

    private static func mirrored(_ position: Int, in length: Int) -> Int {
        let place = position % (2 * length)
        return min(place, 2 * length - 1 - place)
    }
}
