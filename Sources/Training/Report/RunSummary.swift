/// The configuration, the state and the results of a run, as the report page shows them.
///
/// Properties that are `nil` are not shown. The keys of its JSON are in snake_case.
package struct RunSummary: Sendable, Equatable, Codable {
    /// The state of a run.
    package enum State: String, Sendable, Codable {
        case running
        case finished
        /// Stopped by the user; the run can be resumed.
        case stopped
        /// Ended by an error; see ``RunSummary/reason``.
        case failed
    }

    /// A data folder.
    package struct Folder: Sendable, Equatable, Codable {
        /// The path, as the user gave it.
        package var path: String
        /// The number of its images that are used.
        package var images: Int
        /// The factor of the number of its samples; `nil` for 1.
        package var weight: Double?

        /// Creates the summary of a data folder.
        package init(path: String, images: Int, weight: Double? = nil) {
            self.path = path
            self.images = images
            self.weight = weight
        }
    }

    /// The number of images in each set of the split.
    package struct Split: Sendable, Equatable, Codable {
        /// The images whose loss is minimised.
        package var training: Int
        /// The images that select the best epoch and the threshold.
        package var validation: Int
        /// The images that are evaluated once, at the end.
        package var test: Int

        /// Creates the summary of a split.
        package init(training: Int, validation: Int, test: Int) {
            self.training = training
            self.validation = validation
            self.test = test
        }
    }

    /// An image that is not used.
    package struct LeftOut: Sendable, Equatable, Codable {
        /// The path of the image below the data folder.
        package var name: String
        /// The reason, a clause.
        package var reason: String

        /// Creates the record of an unused image.
        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// The name of the run, such as its folder's.
    package var name: String
    /// The name of the recipe.
    package var preset: String
    package var state: State
    /// The error that ended the run.
    package var reason: String?
    /// The number of epochs in the configuration.
    package var epochs: Int
    /// The data folders, in the order in which the user gave them.
    package var folders: [Folder] = []
    package var split: Split?
    package var leftOut: [LeftOut] = []
    /// The sets of whole validation images; `nil` if they are not validated.
    package var validationSets: [ValidationSet]?
    /// The number of epochs from one validation of whole images to the next; `nil` likewise.
    package var validationInterval: Int?
    /// The criterion for the kept epoch; `nil` for runs of earlier versions, that keep the best Dice
    /// coefficient of validation samples.
    package var keep: KeepCriterion?
    /// A description of the architecture.
    package var network: String?
    /// The number of trainable parameters.
    package var parameters: Int?
    /// The model whose weights the run started from; `nil` for random initial weights.
    package var initialModel: String?
    /// A description of the optimiser and the learning rate schedule.
    package var optimizer: String?
    /// A description of the loss.
    package var loss: String?
    /// A description of how samples are drawn; `nil` if each image is shown as often as covers its
    /// area.
    package var sampling: String?
    /// The name of the augmentation.
    package var augmentation: String?
    /// The batch size in samples.
    package var batch: Int?
    /// The side of a sample in pixels.
    package var tile: Int?
    package var seed: UInt64?
    /// A description of processor and kernels.
    package var machine: String?
    package var threads: Int?
    /// The program's version.
    package var version: String?
    /// The start time as RFC 3339.
    package var started: String?
    /// The training time in seconds, that before a resumption included.
    package var seconds: Double?
    /// The kept epoch, whose weights the model has.
    package var bestEpoch: Int?
    /// The probability threshold of the model.
    package var threshold: Double?
    /// The mean Dice coefficient of the validation images at the threshold.
    package var validationDice: Double?
    /// The mean Dice coefficient of the test images at the threshold.
    package var testDice: Double?

    /// Creates a summary without results.
    package init(name: String, preset: String, state: State, epochs: Int) {
        self.name = name
        self.preset = preset
        self.state = state
        self.epochs = epochs
    }

    private enum CodingKeys: String, CodingKey {
        case name, preset, state, reason, epochs, folders, split
        case leftOut = "left_out"
        case validationSets = "validation_sets"
        case validationInterval = "validation_interval"
        case keep
        case network, parameters
        case initialModel = "started_from"
        case optimizer, loss, sampling, augmentation, batch, tile, seed, machine, threads, version,
            started
        case seconds
        case bestEpoch = "best_epoch"
        case threshold
        case validationDice = "validation_dice"
        case testDice = "test_dice"
    }
}
