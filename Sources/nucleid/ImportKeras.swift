import ArgumentParser
import Keras
import Linux
import SystemPackage

/// `nucleid import-keras`: brings weights of the original networks.
struct ImportKeras: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-keras",
        abstract: "Makes a model of weights that Keras has saved.",
        discussion: "Reads what 'model.save_weights' or 'model.save' of Keras wrote as HDF5, and "
            + "writes a model for '--model'. The networks are the two of the original work, of "
            + "any width: seed1, relu with upsampling, and seed2, elu with transposed "
            + "convolutions. Exits with 0 if the model is written, 1 if the file is damaged, 64 "
            + "if called wrongly or the weights do not fit.")

    @Option(help: "Which network the weights are of: seed1 or seed2.")
    var preset: KerasPreset

    @Option(help: "The safetensors file to write.")
    var output: String

    /// Whether this is the child that reads the file, of which libhdf5 can die.
    @Flag(help: .hidden)
    var inChild = false

    @Argument(help: "An HDF5 file.")
    var weights: String

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output needs the name of a file.") }
        if weights.isEmpty { throw ValidationError("Name a file of weights.") }
    }

    private func checkOutput() throws {
        let path = FilePath(output).resolved
        if FilePath(weights).resolved == path {
            throw ValidationError("--output: '\(output)' is the input.")
        }
        if try FileStatus(of: path)?.kind == .folder {
            throw ValidationError("--output: '\(output)' is a folder.")
        }
        if try FileStatus(of: path.removingLastComponent())?.kind != .folder {
            throw ValidationError("--output: there is no folder for '\(output)'.")
        }
    }

    func run() throws {
        let path = FilePath(output).resolved
        let input = FilePath(weights).resolved
        if inChild {
            let name = path.stem ?? preset.rawValue
            throw ExitCode(try KerasReading.serve(input, as: preset, name: name))
        }
        let model: KerasReading
        do {
            try checkOutput()
            model = try KerasReading(
                input,
                arguments: [
                    "import-keras", "--in-child", "--preset=\(preset)", "--output=\(output)", "--",
                    weights,
                ])
        } catch let error as KerasError where error.isFailure {
            throw error
        } catch {
            throw ValidationError("\(error)")
        }
        try AtomicFile.write(model.bytes, to: path)
        print(
            "\(preset) of width \(model.architecture.width), \(model.count) weights; "
                + "the model is '\(output)'")
    }
}

extension KerasPreset: ExpressibleByArgument {}
