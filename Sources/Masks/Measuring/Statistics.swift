import Tensors

/// The mean, standard deviation, median and range of a list of numbers.
package struct Statistics: Sendable, Equatable {
    /// The mean.
    package let mean: Double
    /// The population standard deviation (divided by *n*, NumPy's default).
    package let standardDeviation: Double
    /// The smallest.
    package let min: Double
    /// The median; of an even count the mean of the two middle values.
    package let median: Double
    /// The largest.
    package let max: Double

    /// Summarises finite numbers; `nil` if there are none.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of values.
    package init?(of values: some Sequence<Double>) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last,
            let median = sorted.medianOfSorted()
        else { return nil }
        let count = Double(sorted.count)
        let mean = sorted.reduce(0, +) / count
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        standardDeviation = (squares / count).squareRoot()
        min = first
        max = last
        self.median = median
    }
}

/// Summary statistics of the nuclei of an image, for its sidecar.
package struct NucleiStatistics: Sendable, Equatable {
    /// The statistics of ``Nucleus/area``.
    package let area: Statistics
    /// The statistics of ``Nucleus/equivalentDiameter``.
    package let equivalentDiameter: Statistics
    /// The statistics of ``Nucleus/eccentricity``.
    package let eccentricity: Statistics
    /// The statistics of ``Nucleus/solidity``.
    package let solidity: Statistics
    /// The statistics of ``Nucleus/circularity`` over the nuclei that have one; `nil` if none has.
    package let circularity: Statistics?
    /// The statistics of the mean of ``Nucleus/intensity``.
    package let intensityMean: Statistics

    /// Summarises nuclei; `nil` if there are none.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of nuclei.
    package init?(of nuclei: [Nucleus]) {
        guard let area = Statistics(of: nuclei.map { Double($0.area) }),
            let equivalentDiameter = Statistics(of: nuclei.map(\.equivalentDiameter)),
            let eccentricity = Statistics(of: nuclei.map(\.eccentricity)),
            let solidity = Statistics(of: nuclei.map(\.solidity)),
            let intensityMean = Statistics(of: nuclei.map(\.intensity.mean))
        else { return nil }
        self.area = area
        self.equivalentDiameter = equivalentDiameter
        self.eccentricity = eccentricity
        self.solidity = solidity
        circularity = Statistics(of: nuclei.compactMap(\.circularity))
        self.intensityMean = intensityMean
    }
}
