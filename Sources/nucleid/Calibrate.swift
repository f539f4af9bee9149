import ArgumentParser
import Batch
import Linux
import SystemPackage
import Tensors

/// `nucleid calibrate`: adds the activation ranges that integer kernels need to a model.
struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adds the activation ranges that '--precision fast' needs to a model.",
        usage: "nucleid calibrate [<options>] --output <file> <image or folder> ...",
        discussion: "Evaluates the network on the images in exact precision, and writes a copy of "
            + "the model with the range of the outputs of each layer. The images should be of the "
            + "kinds that will be segmented. Exits with 0 if all images were read, 1 if some were "
            + "not, 64 for wrong usage.")

    @Option(name: [.customShort("o"), .long], help: "Safetensors file to write.")
    var output: String

    @Option(help: "Safetensors file with a network; by default the built-in one.")
    var model: String?

    @Option(help: "Number of images in flight; by default the number of cores.")
    var threads = Machine.processorCount

    @Argument(help: "Images, or folders of images.")
    var inputs: [String]

    func validate() throws {
        if let fault = InstructionSet.unusableReason { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
        if inputs.isEmpty { throw ValidationError("Name at least one image or folder.") }
        if output.isEmpty { throw ValidationError("--output needs the name of a file.") }
    }

    /// Finds the images and loads the model; writes nothing.
    ///
    /// - Throws: `ValidationError`.
    private func prepare() throws -> (images: [FilePath], failures: [String], Calibrator) {
        do {
            var images: [FilePath] = []
            var failures: [String] = []
            for argument in inputs {
                // One at a time, as different folders may hold images of the same names.
                let found = try BatchInputs(arguments: [FilePath(argument)], output: nil)
                images += found.names.compactMap { found.files[$0] }
                failures += found.unreadable.map { "\($0.error)" }
            }
            if images.isEmpty { throw ValidationError("There is no image to calibrate with.") }
            let model = model.map { FilePath($0).resolvingSymlinks }
            try OutputFile.check(output, against: images + [model].compactMap(\.self))
            return (images, failures, try Calibrator(model: model))
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() throws {
        Notices.writeKernels()
        let (images, unreadable, calibrator) = try prepare()
        let calibration: Calibration
        do {
            calibration = try calibrator.calibrate(images, threads: threads)
        } catch {
            throw ValidationError("\(error)")
        }
        let failures = unreadable + calibration.failures
        for failure in failures { StandardError.write(failure.replacingControlCharacters + "\n") }
        guard calibration.images > 0 else {
            throw CalibrationError(description: "no image could be read; nothing is written")
        }
        let bytes: [UInt8]
        do {
            bytes = try calibrator.weights(with: calibration.ranges)
        } catch {
            throw CalibrationError(description: "nothing is written: \(error)")
        }
        try AtomicFile.write(bytes, to: FilePath(output).resolvingSymlinks)
        print(
            "\(calibration.images) images, \(calibration.evaluations) evaluations; "
                + "the model with activation ranges is '\(output)'")
        if !failures.isEmpty { throw ExitCode(1) }
    }
}

/// The reason why no model was written.
private struct CalibrationError: Error, CustomStringConvertible { let description: String }
