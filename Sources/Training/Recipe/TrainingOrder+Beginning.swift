import Gradients
import Network
import Segmentation

extension TrainingOrder {
    /// Training from nothing; images are prepared as the built-in model wants them.
    package static func fromNothing(
        _ preset: Preset, data: [String], name: String
    ) throws -> TrainingOrder {
        let recipe = preset.recipe
        let builtIn = try Model(Model.builtIn)
        var rules = try ModelRules(of: builtIn)
        rules.threshold = 0.5
        let hasDistance = recipe.blueprint.architecture.distance != nil
        return TrainingOrder(
            data: data, validation: nil, recipe: recipe, seed: 1, threads: 1, startedFrom: nil,
            name: name, rules: rules, nuclei: hasDistance ? try dividing(builtIn) : nil)
    }

    /// Going on from a model: its images are prepared and its masks divided as before.
    ///
    /// - Returns: The order, and the model's weights.
    /// - Throws: ``ModelError``, or ``TrainingError/head(model:)``.
    package static func fineTuning(
        _ model: Model, called start: String, data: [String], name: String
    ) throws -> (order: TrainingOrder, state: NetworkState) {
        guard model.network.architecture.head.last?.kernel == 1 else {
            throw TrainingError.head(model: start)
        }
        let (blueprint, state) = TrainedWeights.state(of: model.network)
        let rules = try ModelRules(of: model)
        let order = TrainingOrder(
            data: data, validation: nil, recipe: .fineTuning(blueprint, side: rules.tile),
            seed: 1, threads: 1, startedFrom: start, name: name, rules: rules,
            nuclei: try dividing(model))
        if let fault = order.tileFault { throw ModelError.tiles(model: start, reason: fault) }
        return (order, state)
    }

    /// How a model divides its masks; what was measured of its own images does not hold any more.
    private static func dividing(_ model: Model) throws -> NucleiRules? {
        guard model.metadata["nucleid.nuclei"] != nil else { return nil }
        var rules = try NucleiRules(of: model)
        rules.diameters = nil
        rules.calibration = nil
        return rules
    }
}
