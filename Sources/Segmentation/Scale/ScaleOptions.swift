/// The user's choice of the scale at which the network sees images.
package struct ScaleOptions: Sendable, Equatable {
    /// The factor by which images are scaled.
    package enum Factor: Sendable, Equatable {
        /// Chosen for each file, by the size of its nuclei.
        case auto
        /// The same for all images: network pixels for each pixel of the image, along a side.
        case fixed(Double)
    }

    /// The limits of a fixed factor.
    package static let factorRange = 0.02...4.0
    /// The limits of a diameter in pixels.
    package static let pixelRange = 1.0...10_000.0
    /// The limits of a diameter in micrometres.
    package static let micrometreRange = 0.1...1000.0

    /// How images are scaled.
    package var factor: Factor
    /// The diameter of most nuclei; `nil` where it is measured.
    package var diameter: NucleusDiameter?

    /// The factor by which every image is enlarged; 1 where none or not every one is.
    package var enlargement: Double {
        if case .fixed(let factor) = factor { max(factor, 1) } else { 1 }
    }

    /// Creates options; by default all is measured.
    package init(factor: Factor = .auto, diameter: NucleusDiameter? = nil) {
        self.factor = factor
        self.diameter = diameter
    }
}

/// The diameter of a typical nucleus.
package enum NucleusDiameter: Sendable, Equatable {
    case pixels(Double)
    case micrometres(Double)

    /// The diameter in pixels of an image.
    ///
    /// - Parameter pixelSize: The side of a pixel in micrometres; `nil` where unknown.
    /// - Returns: Pixels; `nil` for micrometres without a pixel size that a microscope can have.
    package func inPixels(pixelSize: Double?) -> Double? {
        switch self {
        case .pixels(let pixels): pixels
        case .micrometres(let micrometres):
            pixelSize.flatMap { Self.pixelSizes.contains($0) ? micrometres / $0 : nil }
        }
    }

    /// The pixel sizes in micrometres that are believed.
    private static let pixelSizes = 0.005...20.0
}
