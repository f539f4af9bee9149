import SystemPackage

/// Why a network is not trained.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The loss or its gradient left all bounds.
    case exploded(reason: String, epoch: Int, step: Int, images: [String], checkpoint: FilePath)
    /// There is nothing to learn from, or nothing to be judged by.
    case tooFew(training: Int, validation: Int, leftOut: [LeftOut])
    /// Nobody drew a nucleus in any image.
    case noNuclei(images: Int)
    /// The images are not those that the run began with.
    case changed(image: String, how: Change)
    /// Another run has the folder.
    case taken(folder: FilePath)
    /// A run's folder lacks what it needs to go on.
    case noRun(folder: FilePath, reason: String)
    /// A folder holds files that a run would overwrite.
    case foreign(file: FilePath)
    /// A run's folder lies within its data.
    case within(folder: FilePath, data: FilePath)
    /// It was asked to stop before there was anything to go on with.
    case stoppedEarly
    /// What the machine has is not enough.
    case memory(needed: Int, present: Int)
    /// The model's head cannot be trained.
    case head(model: String)

    /// How an image is not as it was when the run began.
    package enum Change: Sendable, Equatable {
        /// It, or its truth, has other bytes.
        case other
        /// It was not there then, or was left out.
        case new
        /// It is not there any more, or is left out now, for a reason.
        case gone(reason: String?)

        /// What follows the image's name.
        fileprivate var clause: String {
            switch self {
            case .other: "is not what it was when the run began: put the images back"
            case .new: "was not there, or was left out, when the run began: take it away"
            case .gone(nil): "is gone since the run began: put it back"
            case .gone(let reason?):
                "is gone since the run began (it is left out now: \(reason)): put it back"
            }
        }
    }

    /// The most images whose reasons are said.
    private static let named = 3

    package var description: String {
        switch self {
        case .exploded(let reason, let epoch, let step, let images, let checkpoint):
            "in epoch \(epoch), step \(step), \(reason); its images were "
                + images.map { "'\($0)'" }.joined(separator: ", ")
                + "; the last good checkpoint is '\(checkpoint)'; look at those images, or begin "
                + "a new run with a lower --learning-rate"
        case .tooFew(let training, let validation, let leftOut):
            "\(training) images to learn from and \(validation) to be judged by are too few: at "
                + "least one of each is needed, so two in all"
                + leftOut.prefix(Self.named).map { "; \($0)" }.joined()
                + (leftOut.count > Self.named
                    ? "; and \(leftOut.count - Self.named) others are left out" : "")
        case .noNuclei(let images):
            "none of the truths of \(images) images to learn from has a nucleus: there is nothing to "
                + "learn"
        case .changed(let image, let how): "'\(image)' \(how.clause), or begin a new run"
        case .taken(let folder):
            "'\(folder)' holds a run already: go on with it by --resume, or name another folder"
        case .noRun(let folder, let reason): "'\(folder)' holds no run that can go on: \(reason)"
        case .foreign(let file):
            "'\(file)' is there already and of no run: name an empty folder, or one that is none yet"
        case .within(let folder, let data):
            "'\(folder)' lies within the data folder '\(data)': name a folder beside it"
        case .stoppedEarly: "stopped before the first step"
        case .memory(let needed, let present):
            "training so takes at least \(needed >> 20) MiB, and the machine has \(present >> 20): "
                + "choose a smaller --batch, or fewer --threads"
        case .head(let model):
            "the last head layer of the model '\(model)' is not a 1x1 convolution: it cannot be "
                + "trained"
        }
    }
}
