/// What other programs take in, written on demand beside a result.
package struct ExportChoice: Sendable, Equatable {
    /// Outlines and measurements as GeoJSON, for QuPath.
    package var geoJSON: Bool
    /// Outlines as ImageJ's regions of interest.
    package var roiSet: Bool
    /// The probability of being nucleus, as a picture.
    package var probability: Bool

    /// Nothing, unless it is chosen.
    package init(geoJSON: Bool = false, roiSet: Bool = false, probability: Bool = false) {
        self.geoJSON = geoJSON
        self.roiSet = roiSet
        self.probability = probability
    }

    /// For the digest of settings: what is chosen is not there in older results.
    var text: String {
        [(geoJSON, "geojson"), (roiSet, "roi_set"), (probability, "probability")]
            .filter(\.0).map(\.1).joined(separator: ",")
    }
}
