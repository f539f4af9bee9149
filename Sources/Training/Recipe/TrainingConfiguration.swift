import Gradients
import Network
import Segmentation
import Tensors

/// The configuration of a run; `run.json` in its folder, from which a resumed run reads it.
package struct TrainingConfiguration: Sendable, Equatable, Codable {
    /// The folders of annotated images.
    package var data: [String]
    /// For each folder of ``data`` the factor of the number of samples that the areas of its images
    /// give; `nil` for 1.
    package var dataWeights: [Double]?
    /// The folders of validation images; `nil` to split off a part of ``data``.
    package var validation: ValidationFolders?
    /// How whole images are validated, and which epoch is kept; `nil` for runs of earlier versions,
    /// which validate samples alone and keep the epoch with their best Dice coefficient.
    package var validationSettings: ValidationSettings?
    /// The hyperparameters.
    package var recipe: Recipe
    /// The seed of all random numbers.
    package var seed: UInt64
    /// The number of compute threads, which determines the order of sums.
    package var threads: Int
    /// The model whose weights the run starts from; `nil` for random initial weights.
    package var initialModel: String?
    /// The instruction set of the kernels at the start; another one sums in another order.
    package let kernels: String
    /// The format of products at the start; another one rounds otherwise.
    ///
    /// It is `nil` before the start, and for runs of versions with one format for each precision.
    package var products: ProductFormat?
    /// The start time as RFC 3339.
    package var startTime: String?
    /// The name of the model.
    package var name: String
    /// The preparation and tiling of images.
    package var rules: ModelRules
    /// The rules that split masks into nuclei, from the initial model; `nil` if it has none.
    package var nuclei: NucleiRules?
    /// The sizes of nuclei that the initial model is good at, for validation and the new model; `nil`
    /// if it does not say, or without one.
    package var scale: ScaleRules?

    private enum CodingKeys: String, CodingKey {
        case data, validation, recipe, seed, threads, kernels, products, name, rules, nuclei, scale
        case dataWeights = "data_weights"
        case initialModel = "started_from"
        case startTime = "started"
        case validationSettings = "validation_settings"
    }

    /// Creates a configuration for this machine's kernels.
    package init(
        data: [String], validation: ValidationFolders?, recipe: Recipe, seed: UInt64, threads: Int,
        initialModel: String?, name: String, rules: ModelRules, nuclei: NucleiRules?,
        scale: ScaleRules? = nil
    ) {
        self.data = data
        self.validation = validation
        self.recipe = recipe
        self.seed = seed
        self.threads = threads
        self.initialModel = initialModel
        kernels = InstructionSet.selected.rawValue
        self.name = name
        self.rules = rules
        self.nuclei = nuclei
        self.scale = scale
    }

    /// The folders of validation images; none if a part of ``data`` is split off.
    package var validationPaths: [String] { validation?.paths ?? [] }

    /// The configuration of a run from random weights, with the preparation of the built-in model.
    ///
    /// - Parameters:
    ///   - preset: The recipe.
    ///   - data: The folders of annotated images.
    ///   - name: The name of the model.
    /// - Returns: A configuration with seed 1 and one thread.
    /// - Throws: ``ModelError`` if the built-in model has no preparation.
    package static func fromScratch(
        preset: Preset, data: [String], name: String
    ) throws -> TrainingConfiguration {
        let recipe = preset.recipe
        let builtIn = try Model(Model.builtIn)
        var rules = try ModelRules(of: builtIn)
        rules.threshold = 0.5
        let hasDistance = recipe.blueprint.architecture.distanceIndex != nil
        return TrainingConfiguration(
            data: data, validation: nil, recipe: recipe, seed: 1, threads: 1, initialModel: nil,
            name: name, rules: rules, nuclei: hasDistance ? try splittingRules(of: builtIn) : nil)
    }

    /// The configuration of a run that fine-tunes a model, with the preparation of that model.
    ///
    /// - Parameters:
    ///   - model: The initial model.
    ///   - modelName: The file or name of the initial model, for the record and for messages.
    ///   - data: The folders of annotated images.
    ///   - name: The name of the new model.
    /// - Returns: A configuration with seed 1 and one thread, and the weights of the model.
    /// - Throws: ``ModelError``, or ``TrainingError/unsupportedHead(model:)``.
    package static func fineTuning(
        _ model: Model, named modelName: String, data: [String], name: String
    ) throws -> (configuration: TrainingConfiguration, weights: NetworkState) {
        guard model.network.architecture.head.last?.kernel == 1 else {
            throw TrainingError.unsupportedHead(model: modelName)
        }
        let (blueprint, weights) = TrainedWeights.state(of: model.network)
        let rules = try ModelRules(of: model)
        let configuration = TrainingConfiguration(
            data: data, validation: nil, recipe: .fineTuning(blueprint, side: rules.tile),
            seed: 1, threads: 1, initialModel: modelName, name: name, rules: rules,
            nuclei: try splittingRules(of: model), scale: try ScaleRules.rules(of: model))
        if let reason = configuration.invalidTilesReason {
            throw ModelError.tiles(model: modelName, reason: reason)
        }
        return (configuration, weights)
    }

    /// The rules by which a model splits masks, without the statistics of its training images, which
    /// do not hold for the new model.
    private static func splittingRules(of model: Model) throws -> NucleiRules? {
        guard model.metadata["nucleid.nuclei"] != nil else { return nil }
        var rules = NucleiRules()
        rules.splitting = try NucleiRules(of: model).splitting
        return rules
    }
}
