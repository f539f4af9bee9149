extension PreparationRecord {
    /// How far the mean is from the threshold that decides the polarity; `nil` where it does not.
    ///
    /// - Parameter threshold: ``Preparation/invertAboveMean``.
    /// - Returns: A distance on the scale of 0…255.
    package func polarityMargin(threshold: Double) -> Double? {
        polarity == .auto ? abs(meanIntensity - threshold) : nil
    }
}
