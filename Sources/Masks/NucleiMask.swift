import Tensors

/// Which pixels are nucleus, once specks have been dropped.
package struct NucleiMask: Sendable {
    /// True at nuclei.
    package let plane: Plane<Bool>
    /// The connected components that were kept, in reading order.
    package let components: LabelImage
    /// The pixels of each of them.
    package let areas: [Int]
    /// The pixels below which a component was dropped.
    package let minimumArea: Int

    /// Takes the pixels above a probability, in components of at least a minimum area.
    ///
    /// - Parameters:
    ///   - probability: Of being nucleus, 0…1.
    ///   - threshold: What a pixel must be above.
    ///   - minimumArea: In pixels; smaller components are dropped.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ probability: Plane<Float>, above threshold: Double, minimumArea: Int) {
        let limit = Float(threshold)
        let found = ConnectedComponents(
            probability.map { $0 > limit }, minimumArea: minimumArea)
        components = LabelImage(found.labels, count: found.areas.count)
        plane = components.foreground
        areas = found.areas
        self.minimumArea = minimumArea
    }

    /// Takes the pixels of nuclei.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of nuclei: LabelImage) {
        plane = nuclei.foreground
        let found = ConnectedComponents(plane)
        components = LabelImage(found.labels, count: found.areas.count)
        areas = found.areas
        minimumArea = 1
    }

    /// The number of mask pixels.
    package var area: Int { areas.reduce(0, +) }

    /// The share of the image that is nucleus, 0…1.
    package var foregroundFraction: Double { Double(area) / Double(plane.elements.count) }

    /// The mean of a plane of the same size over the mask, or `nil` where the mask is empty.
    package func mean(of intensities: Plane<UInt16>) -> Double? {
        var sum = 0
        for (inside, intensity) in zip(plane.elements, intensities.elements) where inside {
            sum += Int(intensity)
        }
        return area == 0 ? nil : Double(sum) / Double(area)
    }
}
