import Images

/// The features by which images are clustered when they are split: the size of the gray image and
/// its intensities in 0…255, whatever the bits of its file.
package struct ImageFeatures: Sendable, Equatable {
    /// The lowest intensity.
    package let minimum: Double
    /// The highest intensity.
    package let maximum: Double
    /// The mean intensity.
    package let mean: Double
    /// The standard deviation of the intensities, over all pixels.
    package let deviation: Double
    /// Pixels in a row.
    package let width: Int
    /// Rows.
    package let height: Int

    /// All features as the coordinates of a point.
    package var vector: [Double] {
        [minimum, maximum, mean, deviation, Double(width), Double(height)]
    }

    /// Measures an image.
    ///
    /// - Parameter image: The image; its ``GrayImage/maximum`` counts as 255, as when it is prepared.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of image: GrayImage) {
        // In whole numbers, whose sums are exact: 2^31 squares of 16 bits fit.
        var (least, largest) = (UInt16.max, UInt16.min)
        var (sum, squares) = (0, 0)
        image.plane.elements.withUnsafeBufferPointer { intensities in
            for intensity in intensities {
                least = min(least, intensity)
                largest = max(largest, intensity)
                let value = Int(intensity)
                sum &+= value
                squares &+= value &* value
            }
        }
        let scale = 255 / Double(image.maximum)
        let count = Double(image.plane.elements.count)
        let mean = Double(sum) / count
        minimum = Double(least) * scale
        maximum = Double(largest) * scale
        self.mean = mean * scale
        deviation = max(0, Double(squares) / count - mean * mean).squareRoot() * scale
        width = image.plane.width
        height = image.plane.height
    }
}
