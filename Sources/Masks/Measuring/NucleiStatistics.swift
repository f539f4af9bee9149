/// What the nuclei of an image are like, for its sidecar.
package struct NucleiStatistics: Sendable, Equatable {
    /// Of ``Nucleus/area``.
    package let area: Statistics
    /// Of ``Nucleus/equivalentDiameter``.
    package let equivalentDiameter: Statistics
    /// Of ``Nucleus/eccentricity``.
    package let eccentricity: Statistics
    /// Of ``Nucleus/solidity``.
    package let solidity: Statistics
    /// Of ``Nucleus/circularity``, over the nuclei that have one; `nil` where none has.
    package let circularity: Statistics?
    /// Of the mean of ``Nucleus/intensity``.
    package let intensityMean: Statistics

    /// Summarises nuclei, or gives `nil` where there are none.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of nuclei.
    package init?(_ nuclei: [Nucleus]) {
        guard let area = Statistics(nuclei.map { Double($0.area) }),
            let equivalentDiameter = Statistics(nuclei.map(\.equivalentDiameter)),
            let eccentricity = Statistics(nuclei.map(\.eccentricity)),
            let solidity = Statistics(nuclei.map(\.solidity)),
            let intensityMean = Statistics(nuclei.map(\.intensity.mean))
        else { return nil }
        self.area = area
        self.equivalentDiameter = equivalentDiameter
        self.eccentricity = eccentricity
        self.solidity = solidity
        circularity = Statistics(nuclei.compactMap(\.circularity))
        self.intensityMean = intensityMean
    }
}
