extension Sidecar {
    /// How a measure of the nuclei is spread.
    package struct Spread: Codable, Sendable, Equatable, LaterAddition {
        package var mean: Double
        package var sd: Double
        package var min: Double
        package var median: Double
        package var max: Double

        /// Takes every property.
        package init(mean: Double, sd: Double, min: Double, median: Double, max: Double) {
            self.mean = mean
            self.sd = sd
            self.min = min
            self.median = median
            self.max = max
        }
    }

    /// How many nuclei there are, and what they are like.
    package struct Nuclei: Codable, Sendable, Equatable {
        package var count: Int
        package var components: Int
        package var minimumAreaPx: Int
        @Nullable package var areaPx: Spread?
        @Nullable package var areaUm2: Spread?
        @Nullable package var equivalentDiameterPx: Spread?
        @Nullable package var equivalentDiameterUm: Spread?
        @Nullable package var eccentricity: Spread?
        @Nullable package var solidity: Spread?
        @Nullable package var circularity: Spread?
        @Nullable package var intensityMean: Spread?

        /// Takes the counts; measures are set one by one.
        package init(count: Int, components: Int, minimumAreaPx: Int) {
            self.count = count
            self.components = components
            self.minimumAreaPx = minimumAreaPx
        }
    }

    /// How far image and result are to be trusted.
    package struct Quality: Codable, Sendable, Equatable, LaterAddition {
        package var flags: [String]
        package var saturatedFraction: Double
        package var contrast: Double
        @Nullable package var sharpness: Double?
        @Nullable package var polarityMargin: Double?
        @Nullable package var medianDiameterPx: Double?
        @Nullable package var seamDisagreement: Double?
        @Nullable package var confidence: Double?
        @Nullable package var decisiveness: Double?
        package var promisedDice: Double

        /// Takes what there always is; the rest is set one by one.
        package init(
            flags: [String], saturatedFraction: Double, contrast: Double, promisedDice: Double
        ) {
            self.flags = flags
            self.saturatedFraction = saturatedFraction
            self.contrast = contrast
            self.promisedDice = promisedDice
        }
    }
}
