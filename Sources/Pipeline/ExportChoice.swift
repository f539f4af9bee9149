/// The files for other programs that are written beside a result.
package struct ExportChoice: Sendable, Equatable {
    /// Outlines and measurements as GeoJSON, for QuPath.
    package var geoJSON: Bool
    /// Outlines as regions of interest, for ImageJ.
    package var roiSet: Bool
    /// The probability of being nucleus, as a PNG of 16 bits.
    package var probability: Bool

    /// No file, unless it is chosen.
    package init(geoJSON: Bool = false, roiSet: Bool = false, probability: Bool = false) {
        self.geoJSON = geoJSON
        self.roiSet = roiSet
        self.probability = probability
    }
}
