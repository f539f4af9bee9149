import Network

/// What images have shown of a model: between which values the outputs of its layers lie.
package struct Calibration: Sendable {
    /// Of all images.
    package internal(set) var ranges = ActivationRanges()
    /// How many images were read.
    package internal(set) var images = 0
    /// How many tiles were evaluated for them.
    package internal(set) var evaluations = 0
    /// A sentence for each image that could not be read, without its end.
    package internal(set) var failures: [String] = []
}
