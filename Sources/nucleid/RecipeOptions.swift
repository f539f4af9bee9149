import ArgumentParser
import Gradients
import Network
import Training

/// Options that change a recipe.
struct RecipeOptions: ParsableArguments {
    /// The values of `--augmentation`.
    enum AugmentationChoice: String, CaseIterable, ExpressibleByArgument {
        case none, light, strong, wide
    }

    @Option(help: "The number of epochs.")
    var epochs: Int?

    @Option(help: "The batch size in samples.")
    var batch: Int?

    @Option(help: "The base learning rate, before the schedule.")
    var learningRate: Double?

    @Option(
        help: """
            The augmentation of samples: none, light (flips and quarter turns), strong, or wide \
            (strong with other colours and stains, out-of-focus nuclei, debris, fibres, and faults of \
            illumination and camera).
            """)
    var augmentation: AugmentationChoice?

    @Option(
        help: ArgumentHelp(
            "The weight of the distance map in the loss, 0 to 100, beside the foreground's 1. By "
                + "default 1.", valueName: "weight"))
    var distanceWeight: Double?

    @Option(
        help: ArgumentHelp(
            "The error of the distance map from which on the loss is linear, 0.01 to 1; below it is "
                + "quadratic. By default 0.1.", valueName: "error"))
    var distanceBeta: Double?

    @Option(
        help: ArgumentHelp(
            "The additional weight of narrow gaps between nuclei in the loss, 0 to 1000; the U-Net "
                + "paper takes 10. By default 0.", valueName: "weight"))
    var gapWeight: Double?

    @Flag(help: "Learns a line of one pixel between touching nuclei as background.")
    var seams = false

    @Flag(
        help: """
            Also learns where nuclei nearly touch, by an output that the model does not keep; with \
            --seams where they touch, too. For random weights.
            """)
    var contacts = false

    @Option(help: "The number of encoder levels, from the finest on, whose weights stay fixed.")
    var freeze: Int?

    func validate() throws {
        if let epochs, !(1...100_000).contains(epochs) {
            throw ValidationError("--epochs is 1 to 100000.")
        }
        if let batch, !(1...256).contains(batch) { throw ValidationError("--batch is 1 to 256.") }
        if let learningRate, !(learningRate > 0 && learningRate <= 1) {
            throw ValidationError("--learning-rate is above 0, and 1 at most.")
        }
        if let distanceWeight, !(0...100).contains(distanceWeight) {
            throw ValidationError("--distance-weight is 0 to 100.")
        }
        if let distanceBeta, !(0.01...1).contains(distanceBeta) {
            throw ValidationError("--distance-beta is 0.01 to 1.")
        }
        if let gapWeight, !(0...1000).contains(gapWeight) {
            throw ValidationError("--gap-weight is 0 to 1000.")
        }
        if let freeze, !(0...7).contains(freeze) { throw ValidationError("--freeze is 0 to 7.") }
    }

    /// Whether any option but `--epochs` is given.
    var changesMoreThanEpochs: Bool {
        batch != nil || learningRate != nil || augmentation != nil || freeze != nil
            || distanceWeight != nil || distanceBeta != nil || gapWeight != nil || seams || contacts
    }

    /// Checks the configuration with these options before any image is read.
    ///
    /// - Throws: `ValidationError` with the option and its bound.
    func check(_ configuration: TrainingConfiguration) throws {
        let architecture = configuration.recipe.blueprint.architecture
        let levels = architecture.depth + 1
        let distanceOptions = [
            (distanceWeight, "--distance-weight"), (distanceBeta, "--distance-beta"),
        ]
        for (value, option) in distanceOptions
        where value != nil && architecture.distanceIndex == nil {
            throw ValidationError("\(option) is given, but the network has no distance map.")
        }
        if contacts, configuration.initialModel != nil {
            throw ValidationError("--contacts needs random weights: a model has no such output.")
        }
        if let freeze, freeze > levels {
            throw ValidationError("--freeze is \(freeze), but the model has \(levels) levels.")
        }
        if let reason = configuration.invalidReason {
            throw ValidationError("The configuration is invalid: \(reason).")
        }
    }

    /// Applies the options that are given.
    func apply(to recipe: inout Recipe) {
        recipe.epochs = epochs ?? recipe.epochs
        recipe.batch = batch ?? recipe.batch
        recipe.learningRate = learningRate ?? recipe.learningRate
        recipe.frozenLevels = freeze ?? recipe.frozenLevels
        let loss = recipe.loss
        recipe.loss = Loss(
            dice: loss.dice, distance: distanceWeight ?? loss.distance,
            beta: distanceBeta ?? loss.beta, gap: gapWeight ?? loss.gap,
            contact: contacts ? 1 : loss.contact)
        if contacts {
            let outputs = recipe.blueprint.architecture.outputs
            recipe.blueprint = recipe.blueprint.withOutputs(outputs + ["contact"])
        }
        if seams { recipe.seams = .background }
        switch augmentation {
        case nil: break
        case .some(.none): recipe.augmentation = nil
        case .some(.light): recipe.augmentation = .light
        case .some(.strong): recipe.augmentation = .strong
        case .some(.wide): recipe.augmentation = .wide
        }
    }
}
