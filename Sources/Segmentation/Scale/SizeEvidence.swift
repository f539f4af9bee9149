import Masks

/// The sizes of nuclei that the network found at some scale, and how convincing they are.
package struct SizeEvidence: Sendable, Equatable {
    /// The equivalent diameter of each nucleus in pixels of the image; at least one.
    package let diameters: [Double]
    /// The typical diameter in pixels of the image: half of all pixels of nuclei are in nuclei of at
    /// most this equivalent diameter, so that neither debris nor fragments decide.
    package let diameter: Double
    /// The share of the pixels of nuclei that are in nuclei of half to twice that diameter, 0…1.
    package let uniformity: Double
    /// How convincing the nuclei are, 0…1; see ``Segmenter/conviction(of:table:)``.
    package let conviction: Double

    /// Creates evidence.
    package init(
        diameters: [Double], diameter: Double, uniformity: Double, conviction: Double
    ) {
        self.diameters = diameters
        self.diameter = diameter
        self.uniformity = uniformity
        self.conviction = conviction
    }

    /// Measures nuclei; `nil` without any.
    ///
    /// - Parameters:
    ///   - areas: The area of each, in pixels of the network.
    ///   - factor: The network's pixels for each pixel of the image, along a side.
    ///   - conviction: How convincing they are, 0…1.
    /// - Complexity: O(*n* log *n*), where *n* is the number of nuclei.
    package init?(areas: [Int], factor: Double, conviction: Double) {
        guard !areas.isEmpty else { return nil }
        let typical = RegionExtractor.pixelWeightedMedian(of: areas)
        // Half to twice the diameter is a quarter to four times the area.
        let alike = areas.filter { 4 * Double($0) >= typical && Double($0) <= 4 * typical }
        func diameter(of area: Double) -> Double { 2 * (area / .pi).squareRoot() / factor }
        self.init(
            diameters: areas.map { diameter(of: Double($0)) }, diameter: diameter(of: typical),
            uniformity: Double(alike.reduce(0, +)) / Double(areas.reduce(0, +)),
            conviction: conviction)
    }
}
