extension PreparationRecord {
    /// The distance of the mean from the polarity threshold; `nil` if the polarity is fixed.
    ///
    /// - Parameter threshold: ``Preparation/invertAboveMean``.
    /// - Returns: A distance on the scale of 0…255.
    package func polarityMargin(threshold: Double) -> Double? {
        polarity == .auto ? abs(meanIntensity - threshold) : nil
    }
}
