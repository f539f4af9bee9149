import Gradients
import Network

/// The recipes that have a name.
package enum Preset: String, Sendable, CaseIterable {
    /// The first network of the original work: width 64, ReLU, upsampling and a 2x2 convolution.
    case seed1
    /// The second network: width 16, ELU, transposed convolutions, dropout; images resized to
    /// 128x128 pixels.
    case seed2
    /// The recipe of the built-in model: width 32, batch normalisation, a second output for
    /// distances, strong augmentation.
    case unet32

    /// The recipe; those of the original work have its Keras settings, and averaged weights besides.
    package var recipe: Recipe {
        switch self {
        case .seed1: Self.seed1Recipe
        case .seed2: Self.seed2Recipe
        case .unet32: Self.unet32Recipe
        }
    }

    private static var seed1Recipe: Recipe {
        Recipe(
            name: "seed1",
            blueprint: TrainableArchitecture(
                Architecture(
                    depth: 4, width: 64, outputs: ["foreground"], activation: .relu,
                    upsampling: (.nearestThenConvolution, .relu), concatenation: .skipFirst,
                    features: [.init(kernel: 3, channels: 2, activation: .relu)])),
            sampling: .tiles(side: 256), augmentation: nil, batch: 1, epochs: 30, loss: Loss(),
            adam: .keras, learningRate: 1e-4, schedule: .constant, gradientNorm: nil,
            averaging: 0.99, frozenLevels: 0)
    }

    private static var seed2Recipe: Recipe {
        Recipe(
            name: "seed2",
            blueprint: TrainableArchitecture(
                Architecture(
                    depth: 4, width: 16, outputs: ["foreground"], activation: .elu,
                    upsampling: (.transposed, .none), concatenation: .upFirst),
                encoderDropout: [0.1, 0.1, 0.2, 0.2, 0.3],
                decoderDropout: [0.1, 0.1, 0.2, 0.2]),
            sampling: .resized(side: 128), augmentation: nil, batch: 10, epochs: 30,
            loss: Loss(), adam: .keras, learningRate: 1e-3, schedule: .plateau(),
            gradientNorm: nil, averaging: 0.99, frozenLevels: 0)
    }

    private static var unet32Recipe: Recipe {
        Recipe(
            name: "unet32",
            blueprint: TrainableArchitecture(
                Architecture(
                    depth: 4, width: 32, outputs: ["foreground", "distance"], activation: .relu,
                    upsampling: (.transposed, .none), concatenation: .skipFirst),
                isNormalized: true),
            sampling: .crops(side: 256), augmentation: .strong, batch: 8, epochs: 40,
            loss: Loss(dice: 0.5, distance: 1), adam: Adam.Settings(weightDecay: 1e-3),
            learningRate: 1.5e-3, schedule: .cosine(warmup: 100), gradientNorm: 1,
            averaging: 0.999, frozenLevels: 0)
    }
}

extension Recipe {
    /// The recipe to fine-tune a trained network with few images of a new kind.
    ///
    /// - Parameters:
    ///   - blueprint: The network, with folded batch normalisation.
    ///   - side: The side of its tiles in pixels.
    /// - Returns: The recipe.
    package static func fineTuning(_ blueprint: TrainableArchitecture, side: Int) -> Recipe {
        let hasDistance = blueprint.architecture.distanceIndex != nil
        return Recipe(
            name: "fine-tuning", blueprint: blueprint, sampling: .crops(side: side),
            augmentation: .strong, batch: 4, epochs: 20,
            loss: Loss(dice: 0.5, distance: hasDistance ? 1 : 0),
            adam: Adam.Settings(weightDecay: 1e-3), learningRate: 2e-4,
            schedule: .cosine(warmup: 10), gradientNorm: 1, averaging: 0.98, frozenLevels: 0)
    }
}
