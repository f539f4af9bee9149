/// How an image was scaled for the network, and why.
///
/// The network is best at nuclei of a range of diameters in pixels; images of others are shrunk or
/// enlarged before, and the network's outputs brought back to the image's pixels after.
package struct Rescaling: Sendable, Equatable {
    /// What the factor was chosen by.
    package enum Source: String, Sendable {
        /// The settings: a factor, or the diameter of nuclei.
        case user
        /// The pixel size of the file with a typical nucleus.
        case pixelSize = "pixel_size"
        /// The nuclei that the network found.
        case measured
        /// Nothing: no nuclei were found, or the model does not say what it is good at.
        case none
    }

    /// The network's pixels for each pixel of the image, along a side; 1 where it was not scaled.
    package let factor: Double
    /// What the factor was chosen by.
    package let source: Source
    /// The typical diameter of the nuclei that were found, or the one that was set, in pixels of the
    /// image; `nil` where there is none.
    package let diameter: Double?
    /// ``SizeEvidence/uniformity`` times the ratio of the diameters that the factor was chosen for
    /// and that were found, 0…1; `nil` where none was measured.
    package let confidence: Double?
    /// Whether the evidence for the factor is weak or contradicts itself.
    package let isUncertain: Bool

    /// Creates a record.
    package init(
        factor: Double, source: Source, diameter: Double? = nil, confidence: Double? = nil,
        isUncertain: Bool = false
    ) {
        self.factor = factor
        self.source = source
        self.diameter = diameter
        self.confidence = confidence
        self.isUncertain = isUncertain
    }

    /// The record of an image that was not scaled, for want of evidence.
    package static let none = Rescaling(factor: 1, source: .none)
}
