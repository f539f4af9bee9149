import Network

/// The ranges of a model's activations, measured on images.
package struct Calibration: Sendable {
    /// The ranges of the layers' outputs over all images.
    package internal(set) var ranges = ActivationRanges()
    /// The number of images that were evaluated.
    package internal(set) var images = 0
    /// The number of tiles that were evaluated, of all images together.
    package internal(set) var evaluations = 0
    /// A sentence without a full stop for each image that could not be read, in input order.
    package internal(set) var failures: [String] = []
}
