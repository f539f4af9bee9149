import SystemPackage

/// An error that ends a run or keeps it from starting.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The loss or its gradient is not finite, or far above the first ones.
    case diverged(reason: String, epoch: Int, step: Int, images: [String], checkpoint: FilePath)
    /// There is no training image, or no validation image.
    case tooFewImages(training: Int, validation: Int, leftOut: [LeftOut])
    /// The ground truth of all training images is empty.
    case noNuclei(images: Int)
    /// The average precision chooses the epoch, but no annotation tells nuclei apart.
    case noInstances(images: Int)
    /// The images are not those of the run's start.
    case imageChanged(_ image: String, change: Change)
    /// The folder has a run already.
    case runExists(folder: FilePath)
    /// The folder has no run, or one that cannot be resumed.
    case notResumable(folder: FilePath, reason: String)
    /// The folder has a file that a run would overwrite.
    case fileExists(_ file: FilePath)
    /// The folder of the run lies inside a data folder.
    case insideData(folder: FilePath, data: FilePath)
    /// The run was asked to stop before its first checkpoint.
    case stoppedEarly
    /// Training takes more memory than the machine has; both in bytes.
    case notEnoughMemory(needed: Int, present: Int)
    /// The last head layer of the model is not a 1x1 convolution.
    case unsupportedHead(model: String)

    /// The change of an image since the start of its run.
    package enum Change: Sendable, Equatable {
        /// The image or its ground truth has other content.
        case modified
        /// The image did not exist, or was left out.
        case added
        /// The image does not exist any more, or is left out now, with the reason.
        case removed(reason: String?)

        /// The clause that follows the name of the image.
        fileprivate var clause: String {
            switch self {
            case .modified: "has changed since the run started: restore the images"
            case .added: "did not exist, or was left out, when the run started: remove it"
            case .removed(nil): "is missing since the run started: restore it"
            case .removed(let reason?):
                "is missing since the run started (it is left out now: \(reason)): restore it"
            }
        }
    }

    /// The largest number of images whose reasons are given.
    private static let namedImages = 3

    package var description: String {
        switch self {
        case .diverged(let reason, let epoch, let step, let images, let checkpoint):
            "in epoch \(epoch), step \(step), \(reason); the images of the batch were "
                + images.map { "'\($0)'" }.joined(separator: ", ")
                + "; the last good checkpoint is '\(checkpoint)'; check those images, or start "
                + "a new run with a lower --learning-rate"
        case .tooFewImages(let training, let validation, let leftOut):
            "\(training) training and \(validation) validation images are too few: at least one of "
                + "each is needed"
                + leftOut.prefix(Self.namedImages).map { "; \($0)" }.joined()
                + (leftOut.count > Self.namedImages
                    ? "; and \(leftOut.count - Self.namedImages) others are left out" : "")
        case .noNuclei(let images):
            "the ground truth of all \(images) training images is empty: there is nothing to learn"
        case .noInstances(let images):
            "the annotations of all \(images) validation images are masks, in which touching nuclei "
                + "are one, so that average precision cannot choose the epoch: give label images or "
                + "instance masks, or --keep dice"
        case .imageChanged(let image, let change):
            "'\(image)' \(change.clause), or start a new run"
        case .runExists(let folder):
            "'\(folder)' holds a run already: resume it with --resume, or name another folder"
        case .notResumable(let folder, let reason):
            "'\(folder)' holds no run that can be resumed: \(reason)"
        case .fileExists(let file):
            "'\(file)' exists and is not from a run: name an empty folder or a new one"
        case .insideData(let folder, let data):
            "'\(folder)' lies inside the data folder '\(data)': name a folder outside of it"
        case .stoppedEarly: "stopped before the first step"
        case .notEnoughMemory(let needed, let present):
            "this training takes at least \(needed >> 20) MiB of memory, and the machine has "
                + "\(present >> 20) MiB: choose a smaller --batch, or fewer --threads"
        case .unsupportedHead(let model):
            "the last head layer of the model '\(model)' is not a 1x1 convolution: it cannot be "
                + "trained"
        }
    }
}
