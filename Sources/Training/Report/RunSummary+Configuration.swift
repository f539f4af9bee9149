import Gradients
import Linux
import Network
import Tensors

extension RunSummary {
    /// Creates the summary of a run at its start.
    init(
        configuration: TrainingConfiguration, data: TrainingData, schedule: ValidationSchedule?,
        name: String, release: String
    ) {
        let recipe = configuration.recipe
        self.init(name: name, preset: recipe.name, state: .running, epochs: recipe.epochs)
        folders = data.folders.enumerated().map { number, folder in
            let weights = configuration.dataWeights ?? []
            return Folder(
                path: folder.path, images: folder.images,
                weight: weights.indices.contains(number) ? weights[number] : nil)
        }
        split = Split(
            training: data.split.train.count, validation: data.split.validation.count,
            test: data.split.test.count)
        leftOut =
            data.split.leftOut.map { LeftOut(name: $0.name, reason: $0.reason) }
            + (data.split.unusedAnnotations ?? []).map {
                LeftOut(name: $0, reason: "there is no image of this annotation")
            }
        validationSets = data.validationSets?.sets.map(\.facts)
        validationInterval = schedule?.interval
        keep = configuration.validationSettings?.keep
        network = Self.description(of: recipe.blueprint)
        parameters = ParameterLayout(for: recipe.blueprint).count
        initialModel = configuration.initialModel
        optimizer = Self.optimizerDescription(of: recipe)
        loss =
            Self.description(of: recipe.loss)
            + (recipe.seams == .background ? "; seams between touching nuclei are background" : "")
        sampling = recipe.drawing.map(Self.description)
        augmentation = Self.name(of: recipe.augmentation)
        batch = recipe.batch
        tile = recipe.sampling.side
        seed = configuration.seed
        threads = configuration.threads
        started = configuration.startTime
        version = release
        machine = "\(Machine.processorCount) cores, kernels \(InstructionSet.selected.rawValue)"
    }

    private static func description(of blueprint: TrainableArchitecture) -> String {
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

    private static func optimizerDescription(of recipe: Recipe) -> String {
        let name = recipe.adam.weightDecay > 0 ? "AdamW" : "Adam"
        let schedule =
            switch recipe.schedule {
            case .constant: "constant"
            case .cosine(let warmup): "cosine after \(warmup) steps of warm-up"
            case .cooldown(let warmup):
                "constant after \(warmup) steps of warm-up, falls over the last fifth"
            case .plateau(let patience, let factor, let floor):
                "times \(factor) after \(patience) epochs without progress, at least \(floor)"
            }
        return "\(name), \(recipe.learningRate), \(schedule)"
            + (recipe.gradientNorm.map { ", gradient norm clipped at \($0)" } ?? "")
            + ", moving average of weights with decay \(recipe.averaging)"
            + (recipe.storage == .bfloat16 ? ", feature maps kept as bfloat16" : "")
            + description(of: recipe.productFormat)
            + (recipe.frozenLevels > 0 ? ", \(recipe.frozenLevels) levels frozen" : "")
    }

    private static func description(of format: ProductFormat) -> String {
        switch format {
        case .float32: ""
        case .int16: ", factors of convolutions as 16-bit integers"
        case .bfloat16: ", factors of convolutions as bfloat16"
        }
    }

    private static func description(of drawing: SampleDrawing) -> String {
        let clauses = [
            drawing.balance > 0 ? "groups of images balanced by \(drawing.balance)" : "by area",
            drawing.diameters.map {
                "nuclei of \($0.lowerBound) to \($0.upperBound) px, evenly in the logarithm"
            },
            drawing.redrawsEmpty ? "positions without nuclei drawn again" : nil,
            drawing.stepsPerEpoch.map { "\($0) steps per epoch" },
        ]
        return clauses.compactMap(\.self).joined(separator: "; ")
    }

    private static func description(of loss: Loss) -> String {
        "binary cross-entropy" + (loss.dice > 0 ? " + \(loss.dice) soft Dice" : "")
            + (loss.distance > 0
                ? " + \(loss.distance) smooth-L1 of distance with beta \(loss.beta)" : "")
            + (loss.contact > 0 ? " + \(loss.contact) cross-entropy of contacts" : "")
            + (loss.gap > 0 ? ", gaps between nuclei weighing up to \(1 + loss.gap)" : "")
    }

    private static func name(of augmentation: Augmentation?) -> String {
        switch augmentation {
        case nil: "none"
        case .light: "light"
        case .strong: "strong"
        case .wide: "wide"
        default: "the recipe's own"
        }
    }
}
