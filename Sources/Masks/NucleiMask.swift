import Tensors

/// The nucleus pixels of an image, without components below a minimum area.
package struct NucleiMask: Sendable {
    /// True at nucleus pixels.
    package let foreground: Plane<Bool>
    /// The connected components of the mask, numbered in raster order.
    package let components: LabelImage
    /// The area of each component in pixels; component *n* is at index *n* − 1.
    package let areas: [Int]
    /// The area in pixels below which components were dropped.
    package let minimumArea: Int

    /// Thresholds a probability map and drops components that are smaller than a minimum area.
    ///
    /// - Parameters:
    ///   - probability: The probability of nucleus, 0…1.
    ///   - threshold: Pixels whose probability is above this value (not equal to it) are
    ///     foreground.
    ///   - minimumArea: In pixels; smaller components are dropped.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(probability: Plane<Float>, threshold: Double, minimumArea: Int) {
        let limit = Float(threshold)
        let found = ConnectedComponents(
            of: probability.map { $0 > limit }, minimumArea: minimumArea)
        components = LabelImage(labels: found.labels, count: found.areas.count)
        foreground = components.foreground
        areas = found.areas
        self.minimumArea = minimumArea
    }

    /// The foreground of a label image; no component is dropped.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(foregroundOf nuclei: LabelImage) {
        foreground = nuclei.foreground
        let found = ConnectedComponents(of: foreground)
        components = LabelImage(labels: found.labels, count: found.areas.count)
        areas = found.areas
        minimumArea = 1
    }

    /// The number of foreground pixels.
    package var area: Int { areas.reduce(0, +) }

    /// The fraction of the image's pixels that are nucleus, 0…1.
    package var foregroundFraction: Double { Double(area) / Double(foreground.elements.count) }

    /// The mean of a plane of the same size over the foreground, or `nil` for an empty mask.
    package func mean(of intensities: Plane<UInt16>) -> Double? {
        var sum = 0
        for (inside, intensity) in zip(foreground.elements, intensities.elements) where inside {
            sum += Int(intensity)
        }
        return area == 0 ? nil : Double(sum) / Double(area)
    }
}
