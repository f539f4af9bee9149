import ArgumentParser
import Gradients
import Network
import Training

/// What can be chosen of a recipe.
struct RecipeArguments: ParsableArguments {
    /// How samples are varied.
    enum Variation: String, CaseIterable, ExpressibleByArgument {
        case none, light, strong
    }

    @Option(help: "How often every image is shown.")
    var epochs: Int?

    @Option(help: "The samples of a step.")
    var batch: Int?

    @Option(help: "The learning rate where nothing lowers it.")
    var learningRate: Double?

    @Option(help: "How samples are varied: none, light (turned and flipped) or strong.")
    var augmentation: Variation?

    @Option(help: "How many of the encoder's finest levels keep their weights.")
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

    /// Whether anything but the number of epochs is chosen.
    var changesMoreThanEpochs: Bool {
        batch != nil || learningRate != nil || augmentation != nil || freeze != nil
    }

    /// Checks what depends on the network, before any image is read.
    ///
    /// - Parameter order: What is asked for, changed so.
    /// - Throws: `ValidationError` with what was asked for and its bound.
    func check(_ order: TrainingOrder) throws {
        let levels = order.recipe.blueprint.architecture.depth + 1
        if let freeze, freeze > levels {
            throw ValidationError("--freeze is \(freeze), but the model has \(levels) levels.")
        }
        if let fault = order.fault {
            throw ValidationError("What is asked for cannot be trained: \(fault).")
        }
    }

    /// Changes what was chosen.
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
