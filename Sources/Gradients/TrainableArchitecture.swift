import Network

/// What is trained: a network's architecture, and what it has besides while it learns.
package struct TrainableArchitecture: Sendable, Equatable, Codable {
    /// What inference will read.
    package let architecture: Architecture
    /// Whether batch normalisation stands between each 3x3 convolution of the encoder and decoder,
    /// which then has no bias, and its activation.
    package let isNormalized: Bool
    /// The share of values dropped between the two convolutions of each encoder level, from level
    /// 0 to `depth`; empty where none is.
    package let encoderDropout: [Double]
    /// The same of the decoder levels, from level 0 to `depth` − 1.
    package let decoderDropout: [Double]

    /// Describes a network to be trained.
    ///
    /// - Parameters:
    ///   - architecture: What inference will read.
    ///   - isNormalized: See ``isNormalized``.
    ///   - encoderDropout: Empty, or a share in 0..<1 for each level.
    ///   - decoderDropout: Empty, or a share in 0..<1 for each level.
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
}
