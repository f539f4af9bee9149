import FoundationEssentials

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
    /// How images are prepared, the metadata `nucleid.preparation`.
    package var preparation: String
    /// How masks are divided into nuclei, as in the metadata `nucleid.nuclei`.
    package var splitting: String?

    private enum CodingKeys: String, CodingKey {
        case data, validation, recipe, seed, threads, preparation, splitting
        case startedFrom = "started_from"
    }

    /// Sets all.
    package init(
        data: [String], validation: String?, recipe: Recipe, seed: UInt64, threads: Int,
        startedFrom: String?, preparation: String, splitting: String?
    ) {
        self.data = data
        self.validation = validation
        self.recipe = recipe
        self.seed = seed
        self.threads = threads
        self.startedFrom = startedFrom
        self.preparation = preparation
        self.splitting = splitting
    }
}
