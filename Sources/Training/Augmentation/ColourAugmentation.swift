import Glibc
import Images
import Tensors

/// Random changes of the colours of an RGB image before it becomes gray.
///
/// They show the network what other stains, stain batches and cameras make of the same nuclei. Gray
/// images, and merges of fluorescence channels, of which one channel is used, have no colours.
package struct ColourAugmentation: Sendable, Equatable, Codable {
    /// Other weights of red, green and blue than those of luma.
    ///
    /// The amount is the share, 0…1, of random weights, which are uniform on the simplex; the rest is
    /// luma's.
    package var mixture: Augmentation.Occasional
    /// Other amounts of haematoxylin, eosin and DAB; see ``StainVariation``.
    package var stain: Augmentation.Occasional

    /// Creates changes; one that is omitted is never applied.
    package init(
        mixture: Augmentation.Occasional = .never, stain: Augmentation.Occasional = .never
    ) {
        self.mixture = mixture
        self.stain = stain
    }

    /// Half of the samples each.
    package static let wide = ColourAugmentation(
        mixture: .init(chance: 0.5, amount: 0.2...1),
        stain: .init(chance: 0.5, amount: 0.1...0.45))

    /// Whether any change is ever applied.
    package var isActive: Bool { mixture.chance > 0 || stain.chance > 0 }

    /// Draws the change of one sample; `nil` for none.
    func drawChange(from effects: EffectSequences) -> ColourChange? {
        guard isActive else { return nil }
        var random = effects.sequence(of: .mixture)
        let share = mixture.drawAmount(random: &random)
        let weights = share.map { ColourChange.drawWeights(share: $0, random: &random) }
        random = effects.sequence(of: .stain)
        let variation = stain.drawAmount(random: &random).map {
            StainVariation(amount: $0, random: &random)
        }
        guard weights != nil || variation != nil else { return nil }
        return ColourChange(weights: weights ?? ColourChange.luma, stain: variation)
    }
}

/// A change of colours, and the weights by which they become gray.
package struct ColourChange: Sendable {
    /// The weights of luma, of red, green and blue: ``GrayImage/lumaWeights``.
    package static let luma = SIMD3<Float>(GrayImage.lumaWeights) / 1000

    private let weights: SIMD3<Float>
    private let stain: StainVariation?

    /// Creates a change.
    ///
    /// - Parameters:
    ///   - weights: Those of red, green and blue, with a sum of 1.
    ///   - stain: The change of stains; `nil` for none.
    package init(weights: SIMD3<Float>, stain: StainVariation?) {
        self.weights = weights
        self.stain = stain
    }

    /// The gray of a colour, both in 0…255.
    @inline(__always)
    package func gray(of colour: SIMD3<Float>) -> Float {
        (weights * (stain?.changed(colour) ?? colour)).sum()
    }

    /// Draws weights: luma's, but for a share of random ones.
    ///
    /// Exponential numbers over their sum are uniform on the simplex: the Dirichlet distribution of
    /// (1, 1, 1).
    static func drawWeights(share: Double, random: inout RandomSource) -> SIMD3<Float> {
        let drawn = SIMD3<Double>(
            -log(random.uniform(in: 1e-9...1)), -log(random.uniform(in: 1e-9...1)),
            -log(random.uniform(in: 1e-9...1)))
        let weights = SIMD3<Double>(luma) * (1 - share) + drawn / drawn.sum() * share
        return SIMD3<Float>(weights)
    }
}
