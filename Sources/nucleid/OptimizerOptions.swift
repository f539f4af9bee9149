import ArgumentParser
import Gradients
import Network
import Training

/// Options of `train` that change how a step computes and updates weights.
struct OptimizerOptions: ParsableArguments {
    /// The values of `--schedule`.
    enum Schedule: String, CaseIterable, ExpressibleByArgument {
        case constant, cosine, cooldown, plateau
    }

    @Option(
        help: """
            The learning rate over the run: constant, cosine (to 0), cooldown (constant, and to 0 over \
            the last fifth) or plateau (halved after 3 epochs without progress).
            """)
    var schedule: Schedule?

    @Option(
        help: """
            The steps over which the rate of the schedules cosine and cooldown rises at first; at \
            most a tenth of the run counts.
            """)
    var warmup: Int?

    @Option(help: "The weight decay of AdamW; 0 is Adam.")
    var weightDecay: Double?

    @Option(help: "The global norm to which gradients are clipped; 0 for no clipping.")
    var clip: Double?

    @Option(help: "The decay per step of the moving average of the weights, such as 0.999.")
    var averaging: Double?

    @Option(
        help: """
            How a step keeps feature maps and their gradients: float32, or bfloat16 in half the memory.
            """)
    var storage: FeatureStorage?

    @Option(
        help: """
            How exactly convolutions are computed: exact, or fast with factors of 16 bits: bfloat16 on \
            processors that have AMX, integers on those that have AVX-512 VNNI or AVX2 (Zen 3, Ice \
            Lake or later).
            """)
    var precision: Precision?

    /// Whether any option is given.
    var isGiven: Bool {
        schedule != nil || warmup != nil || weightDecay != nil || clip != nil || averaging != nil
            || storage != nil || precision != nil
    }

    func validate() throws {
        if let warmup, !(0...1_000_000).contains(warmup) {
            throw ValidationError("--warmup is 0 to 1000000.")
        }
        if let weightDecay, !(0...1).contains(weightDecay) {
            throw ValidationError("--weight-decay is 0 to 1.")
        }
        if let clip, !(0...1_000_000).contains(clip) {
            throw ValidationError("--clip is 0 to 1000000.")
        }
        if let averaging, !(0...0.999_999).contains(averaging) {
            throw ValidationError("--averaging is 0 to 0.999999.")
        }
    }

    /// Applies the options that are given.
    ///
    /// - Throws: `ValidationError` for a warm-up of a schedule that has none.
    func apply(to recipe: inout Recipe) throws {
        switch schedule {
        case nil: break
        case .constant: recipe.schedule = .constant
        case .plateau: recipe.schedule = .plateau()
        case .cosine:
            // A recipe's own warm-up stays.
            recipe.schedule = .cosine(warmup: recipe.schedule.warmup)
        case .cooldown: recipe.schedule = .cooldown(warmup: recipe.schedule.warmup)
        }
        if let warmup {
            switch recipe.schedule {
            case .constant, .plateau:
                throw ValidationError("--warmup needs --schedule cosine or cooldown.")
            case .cosine, .cooldown: recipe.schedule = recipe.schedule.with(warmup: warmup)
            }
        }
        if let weightDecay {
            let adam = recipe.adam
            recipe.adam = Adam.Settings(
                beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon,
                epsilonUse: adam.epsilonUse, weightDecay: weightDecay)
        }
        if let clip { recipe.gradientNorm = clip > 0 ? clip : nil }
        recipe.averaging = averaging ?? recipe.averaging
        recipe.storage = storage ?? recipe.storage
        recipe.precision = precision ?? recipe.precision
    }
}

extension FeatureStorage: ExpressibleByArgument {}
