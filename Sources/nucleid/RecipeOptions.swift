import ArgumentParser
import Gradients
import Network
import Training

/// The options of `train` that change its recipe.
struct RecipeOptions: ParsableArguments {
    /// The kind of data augmentation.
    enum AugmentationOption: String, CaseIterable, ExpressibleByArgument {
        case none, light, strong
    }

    @Option(help: "Number of epochs.")
    var epochs: Int?

    @Option(help: "Batch size, in samples.")
    var batch: Int?

    @Option(help: "Base learning rate, before the schedule.")
    var learningRate: Double?

    @Option(help: "Data augmentation: none, light (rotations and flips) or strong.")
    var augmentation: AugmentationOption?

    @Option(help: "Number of encoder levels, from the finest, whose weights are frozen.")
    var freeze: Int?

    func validate() throws {
        if let epochs, !(1...100_000).contains(epochs) {
            throw ValidationError("--epochs is 1 to 100000.")
        }
        if let batch, !(1...256).contains(batch) { throw ValidationError("--batch is 1 to 256.") }
        if let learningRate, !(learningRate > 0 && learningRate <= 1) {
            throw ValidationError("--learning-rate is above 0, and 1 at most.")
        }
        if let freeze, !(0...7).contains(freeze) { throw ValidationError("--freeze is 0 to 7.") }
    }

    /// Whether an option other than `--epochs` is given.
    var changesMoreThanEpochs: Bool {
        batch != nil || learningRate != nil || augmentation != nil || freeze != nil
    }

    /// Checks the limits that depend on the network, before any image is read.
    ///
    /// - Parameter order: The configuration of the run, with the options applied.
    /// - Throws: `ValidationError` with the value and its limit.
    func check(_ order: TrainingOrder) throws {
        let levels = order.recipe.blueprint.architecture.depth + 1
        if let freeze, freeze > levels {
            throw ValidationError("--freeze is \(freeze), but the model has \(levels) levels.")
        }
        if let fault = order.fault {
            throw ValidationError("The run cannot be trained: \(fault).")
        }
    }

    /// Replaces the values in `recipe` for which there is an option.
    func apply(to recipe: inout Recipe) {
        recipe.epochs = epochs ?? recipe.epochs
        recipe.batch = batch ?? recipe.batch
        recipe.learningRate = learningRate ?? recipe.learningRate
        recipe.frozenLevels = freeze ?? recipe.frozenLevels
        switch augmentation {
        case nil: break
        case .some(.none): recipe.augmentation = nil
        case .some(.light): recipe.augmentation = .light
        case .some(.strong): recipe.augmentation = .strong
        }
    }
}
