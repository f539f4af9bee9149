/// What is known of a run besides its figures; what is not known yet is left out of the page.
///
/// As JSON, keys are in snake_case.
package struct TrainingFacts: Sendable, Equatable, Codable {
    /// Whether a run goes on.
    package enum State: String, Sendable, Codable {
        /// Epochs are still to come.
        case running
        /// Its last epoch is done.
        case finished
        /// It was asked to stop, and can be resumed.
        case stopped
        /// It could not go on; ``TrainingFacts/reason`` says why.
        case failed
    }

    /// A folder that images came from.
    package struct Folder: Sendable, Equatable, Codable {
        /// As it was given.
        package var path: String
        /// How many of its images are used.
        package var images: Int

        /// Sets both.
        package init(path: String, images: Int) {
            self.path = path
            self.images = images
        }
    }

    /// How many images each part of the split has.
    package struct Split: Sendable, Equatable, Codable {
        /// Those that the network learns from.
        package var training: Int
        /// Those that choose the best epoch and the threshold.
        package var validation: Int
        /// Those that are looked at once, at the end.
        package var test: Int

        /// Sets all.
        package init(training: Int, validation: Int, test: Int) {
            self.training = training
            self.validation = validation
            self.test = test
        }
    }

    /// An image that is not used.
    package struct LeftOut: Sendable, Equatable, Codable {
        /// Its path beneath the data folder.
        package var name: String
        /// Why, in a sentence without its end.
        package var reason: String

        /// Sets both.
        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// What the run is called, such as its folder's name.
    package var name: String
    /// The preset's name.
    package var preset: String
    package var state: State
    /// Why it could not go on.
    package var reason: String?
    /// How many epochs were asked for.
    package var epochs: Int
    /// The folders, in the order in which they were given.
    package var folders: [Folder] = []
    package var split: Split?
    package var leftOut: [LeftOut] = []
    /// In words, such as its widths and its activation.
    package var network: String?
    /// How many numbers the network learns.
    package var parameters: Int?
    /// The model that the weights began as; none where they began at random.
    package var startedFrom: String?
    /// In words, with its schedule.
    package var optimizer: String?
    /// What is made small, in words.
    package var loss: String?
    /// How tiles are varied, in words.
    package var augmentation: String?
    /// How many tiles a step sees.
    package var batch: Int?
    /// Their side in pixels.
    package var tile: Int?
    package var seed: UInt64?
    /// Processor and kernels, in words.
    package var machine: String?
    package var threads: Int?
    /// The program's version.
    package var version: String?
    /// When, as RFC 3339.
    package var started: String?
    /// Of all its parts, where it was resumed.
    package var seconds: Double?
    /// The epoch whose weights are in the model.
    package var bestEpoch: Int?
    /// The probability above which a pixel is a nucleus' in the model.
    package var threshold: Double?
    /// Of the model, on the validation images, at its threshold.
    package var validationDice: Double?
    /// Of the model, on the test images, at its threshold.
    package var testDice: Double?

    /// A run of which nothing more is known yet.
    package init(name: String, preset: String, state: State, epochs: Int) {
        self.name = name
        self.preset = preset
        self.state = state
        self.epochs = epochs
    }

    private enum CodingKeys: String, CodingKey {
        case name, preset, state, reason, epochs, folders, split
        case leftOut = "left_out"
        case network, parameters
        case startedFrom = "started_from"
        case optimizer, loss, augmentation, batch, tile, seed, machine, threads, version, started
        case seconds
        case bestEpoch = "best_epoch"
        case threshold
        case validationDice = "validation_dice"
        case testDice = "test_dice"
    }
}
