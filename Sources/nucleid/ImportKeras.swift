import ArgumentParser
import Keras
import Linux
import SystemPackage

/// `nucleid import-keras`: converts weights of the original networks.
struct ImportKeras: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-keras",
        abstract: "Converts weights saved by Keras into a model.",
        discussion: "Reads the HDF5 file of 'model.save_weights' or 'model.save' of Keras, and "
            + "writes a model for '--model'. Two networks, of any width, are supported: seed1 "
            + "(ReLU, upsampling) and seed2 (ELU, transposed convolutions). Exits with 0 if the "
            + "model is written, 1 if the file is damaged, 64 for wrong usage or weights of "
            + "another network.")

    @Option(help: "Network of the weights: seed1 or seed2.")
    var preset: KerasPreset

    @Option(name: [.customShort("o"), .long], help: "Safetensors file to write.")
    var output: String

    /// Whether this is the child process, which reads the file because libhdf5 may crash on it.
    @Flag(help: .hidden)
    var inChild = false

    @Argument(help: "HDF5 file.")
    var weights: String

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output needs the name of a file.") }
        if weights.isEmpty { throw ValidationError("Name a file of weights.") }
    }

    func run() throws {
        let path = FilePath(output).resolvingSymlinks
        let input = FilePath(weights).resolvingSymlinks
        if inChild {
            let name = path.stem ?? preset.rawValue
            throw ExitCode(
                try IsolatedKerasImport.runChild(importing: input, as: preset, name: name))
        }
        let model: IsolatedKerasImport
        do {
            try OutputFile.check(output, against: [input])
            model = try IsolatedKerasImport(
                from: input,
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
            "\(preset) of width \(model.architecture.width), \(model.parameterCount) weights; "
                + "the model is '\(output)'")
    }
}

extension KerasPreset: ExpressibleByArgument {}
