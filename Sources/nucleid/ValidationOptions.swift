import ArgumentParser
import SystemPackage
import Training

/// Options that say what is validated and which epoch is kept.
struct ValidationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder of validation images, in place of a part of the data; may be given several "
                + "times. Each is a set, and scores are means over sets.", valueName: "dir"))
    var validation: [String] = []

    @Option(
        help: ArgumentHelp(
            "The epoch whose weights become model.safetensors: ap (best mean over sets of AP@0.5 of "
                + "nuclei in whole images), dice (best Dice of validation samples) or last. By "
                + "default ap for networks with distances and annotations that tell nuclei apart, "
                + "else dice. model-last.safetensors always has the last epoch's."))
    var keep: KeepCriterion?

    @Option(
        help: ArgumentHelp(
            "Epochs from one validation of whole images to the next; the last epoch is always "
                + "validated. By default so many that it takes a tenth of training's work at most.",
            valueName: "epochs"))
    var validateEvery: Int?

    @Option(
        help: ArgumentHelp(
            "The most images of all sets together that are validated whole, spread evenly over sets "
                + "and kinds of image; by default all.", valueName: "count"))
    var validationImages: Int?

    func validate() throws {
        if let validateEvery, !(1...100_000).contains(validateEvery) {
            throw ValidationError("--validate-every is 1 to 100000.")
        }
        if let validationImages, validationImages < 1 {
            throw ValidationError("--validation-images is 1 or more.")
        }
    }

    /// Whether any option is given.
    var isGiven: Bool {
        !validation.isEmpty || keep != nil || validateEvery != nil || validationImages != nil
    }

    /// Applies the options to the configuration of a new run.
    func apply(to configuration: inout TrainingConfiguration) {
        // Absolute, since the run may be resumed in another working directory.
        configuration.validation = ValidationFolders(
            validation.map { FilePath($0).resolvingSymlinks.string })
        configuration.validationSettings = ValidationSettings(
            keep: keep, every: validateEvery, images: validationImages)
    }
}

extension KeepCriterion: ExpressibleByArgument {}
