import Gradients
import Linux
import Network
import Tensors

extension TrainingFacts {
    /// What is known of a run from its beginning.
    init(_ order: TrainingOrder, _ data: TrainingData, name: String) {
        let recipe = order.recipe
        self.init(name: name, preset: recipe.name, state: .running, epochs: recipe.epochs)
        folders = data.folders.map { Folder(path: $0.path, images: $0.images) }
        split = Split(
            training: data.split.train.count, validation: data.split.validation.count,
            test: data.split.test.count)
        leftOut = data.split.leftOut.map { LeftOut(name: $0.name, reason: $0.reason) }
        network = Self.words(recipe.blueprint)
        parameters = ParameterLayout(recipe.blueprint).count
        startedFrom = order.startedFrom
        optimizer = Self.words(recipe)
        loss = Self.words(recipe.loss)
        augmentation =
            recipe.augmentation == nil
            ? "none" : recipe.augmentation == .strong ? "strong" : "light"
        batch = recipe.batch
        tile = recipe.sampling.side
        seed = order.seed
        threads = order.threads
        started = order.started
        machine = "\(Machine.processors) cores, kernels \(Processor.chosen.rawValue)"
    }

    private static func words(_ blueprint: Blueprint) -> String {
        let architecture = blueprint.architecture
        let upsampling =
            architecture.upsampling == .transposed
            ? "transposed convolutions" : "upsampling and 2x2 convolutions"
        return "U-Net of depth \(architecture.depth) and width \(architecture.width), "
            + "\(architecture.activation.rawValue), \(upsampling)"
            + (blueprint.isNormalized ? ", batch normalisation" : "")
            + (blueprint.encoderDropout.isEmpty ? "" : ", dropout")
            + "; outputs " + architecture.outputs.joined(separator: ", ")
    }

    private static func words(_ recipe: Recipe) -> String {
        let name = recipe.adam.weightDecay > 0 ? "AdamW" : "Adam"
        let schedule =
            switch recipe.schedule {
            case .constant: "constant"
            case .cosine(let warmup): "cosine after \(warmup) steps of warm-up"
            case .plateau(let patience, let factor, let floor):
                "times \(factor) after \(patience) epochs without progress, at least \(floor)"
            }
        return "\(name), \(recipe.learningRate), \(schedule)"
            + (recipe.gradientNorm.map { ", gradient at most \($0)" } ?? "")
            + ", average of weights \(recipe.averaging)"
            + (recipe.frozenLevels > 0 ? ", \(recipe.frozenLevels) levels frozen" : "")
    }

    private static func words(_ loss: Loss) -> String {
        "binary cross-entropy" + (loss.dice > 0 ? " + \(loss.dice) soft Dice" : "")
            + (loss.distance > 0 ? " + \(loss.distance) smooth-L1 of distance" : "")
    }
}
