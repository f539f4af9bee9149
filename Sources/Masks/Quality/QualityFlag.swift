/// A reason to look at an image before its numbers are used.
package enum QualityFlag: String, Sendable, CaseIterable {
    /// There are no nuclei, or nothing that could be one.
    case blank
    /// Too many pixels are as bright as the camera can say: intensities are not to be trusted.
    case saturated
    /// There is less contrast than in any image that the network has seen.
    case lowContrast = "low_contrast"
    /// The nuclei's edges are wide.
    case outOfFocus = "out_of_focus"
    /// The mean does not tell whether nuclei are bright or dark.
    case polarityDoubtful = "polarity_doubtful"
    /// The nuclei are smaller or larger than those that the network has seen.
    case nucleiSize = "nuclei_size"
    /// Tiles disagree where they overlap.
    case seamDisagreement = "seam_disagreement"
    /// The network is not sure of what it found.
    case lowConfidence = "low_confidence"
    /// Some samples are no numbers, or infinite.
    case nonFinite = "non_finite"
    /// A component is so large that it was cut before it was divided.
    case cutComponent = "cut_component"
}
