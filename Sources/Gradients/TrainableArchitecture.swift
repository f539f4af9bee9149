import Network

/// A network's architecture with its training-only layers: batch normalisation and dropout.
package struct TrainableArchitecture: Sendable, Equatable, Codable {
    /// The architecture of the network that inference runs.
    package let architecture: Architecture
    /// Whether each 3x3 convolution of the encoder and decoder has batch normalisation.
    ///
    /// It stands between the convolution, which then has no bias, and its activation.
    package let isNormalized: Bool
    /// The dropout rate of each encoder level, from level 0 to `depth`; empty without dropout.
    ///
    /// Dropout stands between the two convolutions of a level.
    package let encoderDropout: [Double]
    /// The dropout rate of each decoder level, from level 0 to `depth` − 1; empty without dropout.
    package let decoderDropout: [Double]

    /// Creates the description of a network to train.
    ///
    /// - Parameters:
    ///   - architecture: The architecture of the network that inference runs.
    ///   - isNormalized: Whether the encoder and decoder have batch normalisation; see
    ///     ``isNormalized``.
    ///   - encoderDropout: The dropout rate in 0..<1 of each level, or empty for none.
    ///   - decoderDropout: The dropout rate in 0..<1 of each level, or empty for none.
    package init(
        _ architecture: Architecture, isNormalized: Bool = false, encoderDropout: [Double] = [],
        decoderDropout: [Double] = []
    ) {
        precondition(
            encoderDropout.isEmpty || encoderDropout.count == architecture.depth + 1,
            "a share for each level of the encoder")
        precondition(
            decoderDropout.isEmpty || decoderDropout.count == architecture.depth,
            "a share for each level of the decoder")
        self.architecture = architecture
        self.isNormalized = isNormalized
        self.encoderDropout = encoderDropout
        self.decoderDropout = decoderDropout
    }

    /// Returns the same network with other outputs.
    ///
    /// - Parameter outputs: The names of the outputs; must contain `foreground`.
    /// - Returns: A description with the same normalisation and dropout.
    package func withOutputs(_ outputs: [String]) -> TrainableArchitecture {
        TrainableArchitecture(
            architecture.withOutputs(outputs), isNormalized: isNormalized,
            encoderDropout: encoderDropout, decoderDropout: decoderDropout)
    }
}
