import ArgumentParser
import Batch
import Daemon
import Linux
import SystemPackage
import Tensors

/// `nucleid calibrate`: adds to a model what kernels in integers need to know of it.
struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adds to a model what '--precision fast' needs, from images.",
        discussion: "Evaluates the images exactly, and writes a copy of the model that also says "
            + "between which values the outputs of each layer lie. Images should be of the kinds "
            + "that are segmented later. Exits with 0 if all were read, 1 if some were not, 64 if "
            + "called wrongly.")

    @Option(help: "The safetensors file to write.")
    var output: String

    @Option(help: "A safetensors file with another network than the built-in one.")
    var model: String?

    @Option(help: "Images in hand at the same time; by default one for each core.")
    var threads = Machine.processors

    @Argument(help: "Images, or folders of images.")
    var inputs: [String]

    func validate() throws {
        if let fault = Processor.fault { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
        if inputs.isEmpty { throw ValidationError("Name at least one image or folder.") }
        if output.isEmpty { throw ValidationError("--output needs the name of a file.") }
    }

    /// Everything that a wrong call shows in; nothing has been done then.
    private func prepare() throws -> (images: [FilePath], failures: [String], Calibrator) {
        do {
            var images: [FilePath] = []
            var failures: [String] = []
            for argument in inputs {
                // One at a time: folders may well hold images of the same names.
                let found = try BatchInputs([FilePath(argument)], output: nil)
                images += found.names.compactMap { found.files[$0] }
                failures += found.unreadable.map { "\($0.error)" }
            }
            if images.isEmpty { throw ValidationError("There is no image to calibrate with.") }
            try checkOutput(against: images)
            return (images, failures, try Calibrator(model.map { FilePath($0).resolved }))
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func checkOutput(against images: [FilePath]) throws {
        let path = FilePath(output).resolved
        let isModel = model.map { FilePath($0).resolved } == path
        if isModel || images.contains(path) {
            throw ValidationError("--output: '\(output)' is one of the inputs.")
        }
        if try FileStatus(of: path)?.kind == .folder {
            throw ValidationError("--output: '\(output)' is a folder.")
        }
        if try FileStatus(of: path.removingLastComponent())?.kind != .folder {
            throw ValidationError("--output: there is no folder for '\(output)'.")
        }
    }

    func run() throws {
        let (images, unreadable, calibrator) = try prepare()
        let calibration: Calibration
        do {
            calibration = try calibrator.calibrate(images, threads: threads)
        } catch {
            throw ValidationError("\(error)")
        }
        let failures = unreadable + calibration.failures
        for failure in failures { StandardError.write(failure.onOneLine + "\n") }
        guard calibration.images > 0 else {
            throw Fault(description: "no image could be read; nothing is written")
        }
        let bytes: [UInt8]
        do {
            bytes = try calibrator.weights(with: calibration.ranges)
        } catch {
            throw Fault(description: "nothing is written: \(error)")
        }
        try AtomicFile.write(bytes, to: FilePath(output).resolved)
        print(
            "\(calibration.images) images, \(calibration.evaluations) evaluations; "
                + "the model with their ranges is '\(output)'")
        if !failures.isEmpty { throw ExitCode(1) }
    }

    /// Why there is nothing to write.
    private struct Fault: Error, CustomStringConvertible { let description: String }
}
