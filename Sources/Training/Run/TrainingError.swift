import SystemPackage

/// Why a network is not trained.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The loss or its gradient left all bounds.
    case exploded(reason: String, epoch: Int, step: Int, images: [String], checkpoint: FilePath)
    /// There is nothing to learn from, or nothing to be judged by.
    case tooFew(training: Int, validation: Int, leftOut: Int)
    /// The images are not those that the run began with.
    case changed(image: String)
    /// Another run has the folder.
    case taken(folder: FilePath)
    /// A run's folder lacks what it needs to go on.
    case noRun(folder: FilePath, reason: String)
    /// The model's head cannot be trained.
    case head(model: String)

    package var description: String {
        switch self {
        case .exploded(let reason, let epoch, let step, let images, let checkpoint):
            "in epoch \(epoch), step \(step), \(reason); its images were "
                + images.map { "'\($0)'" }.joined(separator: ", ")
                + "; the last good checkpoint is '\(checkpoint)'; look at those images, or begin "
                + "a new run with a lower --learning-rate"
        case .tooFew(let training, let validation, let leftOut):
            "\(training) images to learn from and \(validation) to be judged by are too few, "
                + "\(leftOut) were left out: at least one of each is needed, so two in all"
        case .changed(let image):
            "'\(image)' is not what it was when the run began: put the images back, or begin a "
                + "new run"
        case .taken(let folder):
            "'\(folder)' holds a run already: go on with it by --resume, or name another folder"
        case .noRun(let folder, let reason): "'\(folder)' holds no run that can go on: \(reason)"
        case .head(let model):
            "the last head layer of the model '\(model)' is not a 1x1 convolution: it cannot be "
                + "trained"
        }
    }
}
