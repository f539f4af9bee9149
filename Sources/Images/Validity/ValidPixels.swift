import Tensors

/// The pixels of an image that hold data.
///
/// No data are NaN, infinite numbers and far-off constants, which decoding turns into 0 (see
/// ``IntensityScale/zeroIsNoData``), and the constant border of a mosaic.
package struct ValidPixels: Sendable, Equatable {
    /// The border without data; `nil` if there is none.
    package let border: ConstantBorder?
    /// Whether an intensity of 0 is no data.
    package let zeroIsNoData: Bool
    /// The number of pixels without data.
    package let noDataCount: Int
    /// The share of pixels with data, 0…1.
    package let fraction: Double

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - border: The border without data.
    ///   - zeros: The number of pixels of intensity 0, if that is no data.
    ///   - pixels: The number of pixels of the image.
    package init(border: ConstantBorder?, zeros: Int?, of pixels: Int) {
        self.border = border
        zeroIsNoData = zeros != nil
        noDataCount = (border?.pixelCount ?? 0) + (zeros ?? 0)
        fraction = 1 - Double(noDataCount) / Double(pixels)
    }

    /// Whether every pixel holds data.
    package var isWhole: Bool { noDataCount == 0 }

    /// Replaces intensities without data.
    ///
    /// - Parameters:
    ///   - band: Some rows of the image.
    ///   - firstRow: The row of the image that they begin with.
    ///   - value: The intensity that they get.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the band.
    package func fill(_ band: inout Plane<UInt16>, firstRow: Int, with value: UInt16) {
        border?.fill(&band, firstRow: firstRow, with: value)
        guard zeroIsNoData else { return }
        band.elements.withUnsafeMutableBufferPointer { elements in
            for index in elements.indices where elements[index] == 0 { elements[index] = value }
        }
    }

    /// Sets a map of the image to 0 where there are no data.
    ///
    /// - Parameters:
    ///   - map: Some rows of the map.
    ///   - intensities: The same rows of the image, as they were decoded.
    ///   - firstRow: The row of the image that they begin with.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the band.
    package func clear(_ map: inout Plane<Float>, intensities: Plane<UInt16>, firstRow: Int) {
        border?.fill(&map, firstRow: firstRow, with: 0)
        guard zeroIsNoData else { return }
        for index in map.elements.indices where intensities.elements[index] == 0 {
            map.elements[index] = 0
        }
    }
}
