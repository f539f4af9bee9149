import Segmentation
import Tensors

/// What was asked of a run: `run.json` in its folder, so that it can go on.
package struct TrainingOrder: Sendable, Equatable, Codable {
    /// The folders of annotated images, as they were given.
    package var data: [String]
    /// A folder of images that validate; `nil` where the split says which do.
    package var validation: String?
    /// How the network is trained.
    package var recipe: Recipe
    /// Decides whatever is random.
    package var seed: UInt64
    /// How many threads compute; another number adds up in another order.
    package var threads: Int
    /// The model that the weights began as; none where they began at random.
    package var startedFrom: String?
    /// The instruction set of the kernels that it began with; others add up in another order.
    package var kernels: String
    /// When it began, RFC 3339.
    package var started: String?
    /// What the model is called.
    package var name: String
    /// How images are prepared and tiled.
    package var rules: ModelRules
    /// How masks are divided into nuclei, where the model that it started from says so.
    package var nuclei: NucleiRules?

    private enum CodingKeys: String, CodingKey {
        case data, validation, recipe, seed, threads, kernels, started, name, rules, nuclei
        case startedFrom = "started_from"
    }

    /// Sets all.
    package init(
        data: [String], validation: String?, recipe: Recipe, seed: UInt64, threads: Int,
        startedFrom: String?, name: String, rules: ModelRules, nuclei: NucleiRules?
    ) {
        self.data = data
        self.validation = validation
        self.recipe = recipe
        self.seed = seed
        self.threads = threads
        self.startedFrom = startedFrom
        kernels = Processor.chosen.rawValue
        self.name = name
        self.rules = rules
        self.nuclei = nuclei
    }
}
